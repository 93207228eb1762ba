//! Rules about serving: `SRV-001` to `SRV-099`.

use std::fmt::Display;

crate::diag::rules! {
    /// The server cannot listen at the given address.
    ///
    /// Another program may use the port, the address may not be one of this machine, or the port may be below 1024, which
    /// takes special rights on many systems. Choose another port with `--port`; `--port 0` takes any that is free.
    "SRV-001" Error cannot_listen(address: impl Display, reason: impl Display) = "cannot listen at {address}: {reason}",
        "guide/serving.md#addresses";

    /// The folder to be served cannot be read.
    "SRV-002" Error no_folder(path: impl Display, reason: impl Display) = "cannot serve {path}: {reason}",
        "guide/serving.md#what-is-served";

    /// Others can read all books without a password.
    ///
    /// With `--bind`, everybody who reaches that address of this machine can read what is served. In a home network that
    /// may be what you want; else ask for a password with `--auth`.
    "SRV-003" Warning open_to_all(address: impl Display) =
        "everybody who can reach {address} can read every book: no password is asked for",
        "guide/serving.md#passwords";

    /// A line of the file of passwords cannot be used.
    ///
    /// Each line holds a name, a colon and the Argon2 hash of a password, as `ficbind serve --hash-password NAME` prints
    /// them. No user is left out silently, so the server does not start.
    "SRV-004" Error bad_user(reason: impl Display) = "this is no user: {reason}",
        "guide/serving.md#passwords";

    /// The file of passwords has no user.
    ///
    /// Nobody could read anything.
    "SRV-005" Error no_users(path: impl Display) = "{path} holds no user",
        "guide/serving.md#passwords";

    /// The file of passwords lies in the folder that is served.
    ///
    /// Whoever is let in could read it, and try passwords on the hashes at leisure. Keep it elsewhere.
    "SRV-006" Error passwords_inside(path: impl Display) = "{path} lies in the folder that is served",
        "guide/serving.md#passwords";

    /// The folder has no library.
    ///
    /// A plain list of its books is shown instead of a page with covers and filters, and the catalogue for reading apps
    /// holds all books in one list. `ficbind library` makes both.
    "SRV-007" Note no_library(path: impl Display) = "{path} has no library: a plain list of its books is served",
        "guide/serving.md#what-is-served";

    /// A file of the folder is not listed.
    ///
    /// It is no EPUB file, or is damaged: `ficbind check` tells more. Or its path has a backslash or a control character,
    /// which the server takes in no address: give it another name.
    "SRV-008" Warning unreadable_book(path: impl Display, reason: impl Display) = "{path} is not listed: {reason}",
        "guide/serving.md#what-is-served";
}
