//! Work whose panic must not take other work with it.

use std::cell::Cell;
use std::collections::HashMap;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

/// Where panics happened, by their messages.
static PANICS: Mutex<Option<HashMap<String, String>>> = Mutex::new(None);

thread_local! {
    static ON_ISLAND: Cell<bool> = const { Cell::new(false) };
}

/// Takes note of a panic that is caught later, and says whether it is one.
///
/// Only a panic hook knows where a panic happened. The library sets none: a program whose hook asks here first gets the
/// place in the report of the story, and nothing printed where a progress bar may stand.
pub fn notes(info: &PanicHookInfo) -> bool {
    if !ON_ISLAND.get() {
        return false;
    }
    let place = info.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
    let mut panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
    panics.get_or_insert_default().insert(message(info.payload()), place);
    true
}

/// Runs something that must not take the others with it. A panic becomes its message and, if [`notes`] was asked, its
/// place.
///
/// # Errors
/// It panicked.
pub(crate) fn island<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let around = ON_ISLAND.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    ON_ISLAND.set(around);
    outcome.map_err(|payload| {
        let message = message(&*payload);
        let panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner);
        match panics.as_ref().and_then(|p| p.get(&message)) {
            Some(place) => format!("{message} ({place})"),
            None => message,
        }
    })
}

fn message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::island;

    #[test]
    fn a_panic_is_caught() {
        assert_eq!(island(|| 7), Ok(7));
        let error = island(|| -> u8 { panic!("the lamp is out: {}", 3) }).expect_err("it panicked");
        assert_eq!(error, "the lamp is out: 3");
    }
}
