//! Provider wire formats and the one model behind them.
