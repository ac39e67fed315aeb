//! The rules of ARCHITECTURE.md and STYLE.md, executed: dependency direction, who may use which
//! library, sizes, and what must not stand in the repository. Holds tests only.

#[cfg(test)]
mod dependencies;
#[cfg(test)]
mod sizes;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod words;
