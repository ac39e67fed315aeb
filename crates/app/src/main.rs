//! The entry point: hands over to the library and says how it ended.

use std::process::ExitCode;

/// Threads of a gateway allocate and free at once; mimalloc is built for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    app::main()
}
