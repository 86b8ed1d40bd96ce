//! Where the time of an answer went.

use std::time::{Duration, Instant};

use http::HeaderValue;

use crate::traces::Step;

/// The steps by which an answer was made.
#[derive(Clone, Copy)]
pub(super) struct Took {
    pub(super) fold: Step,
    pub(super) render: Step,
    /// If it is coded.
    pub(super) compress: Option<Step>,
}

impl Took {
    /// As `Server-Timing` has it, in ms.
    pub(super) fn header(&self) -> HeaderValue {
        let ms = |took: Duration| format!("{}.{:03}", took.as_millis(), took.as_micros() % 1_000);
        let render = self.render.took + self.compress.map_or(Duration::ZERO, |step| step.took);
        let text = format!("fold;dur={}, render;dur={}", ms(self.fold.took), ms(render));
        HeaderValue::from_str(&text).expect("words and digits")
    }

    /// Those that were done after a moment, in order: others did the rest for somebody else.
    pub(super) fn steps_since(&self, arrived: Instant) -> Vec<Step> {
        let steps = [self.fold, self.render].into_iter().chain(self.compress);
        steps.filter(|step| step.began >= arrived).collect()
    }
}

/// Does something, and says how long it took.
pub(super) fn timed<R>(name: &'static str, work: impl FnOnce() -> R) -> (R, Step) {
    let began = Instant::now();
    let done = work();
    (done, Step { name, began, took: began.elapsed() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_ms() {
        let began = Instant::now();
        let step = |name, micros| Step { name, began, took: Duration::from_micros(micros) };
        let took = Took { fold: step("fold", 1_234), render: step("render", 7), compress: None };
        assert_eq!(took.header(), "fold;dur=1.234, render;dur=0.007");
        let took = Took { compress: Some(step("compress", 3)), ..took };
        assert_eq!(took.header(), "fold;dur=1.234, render;dur=0.010");
        assert_eq!(took.steps_since(began).len(), 3);
        assert!(took.steps_since(began + Duration::from_nanos(1)).is_empty());
    }
}
