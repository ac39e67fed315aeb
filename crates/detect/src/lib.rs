//! Text in, findings and a verdict out.
