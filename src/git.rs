//! The only room that knows libgit2: whatever leaves it is owned data of [`crate::model`].
