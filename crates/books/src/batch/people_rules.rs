//! Rules of participations, applications and check-ins.

use super::judge::Case;
use crate::books::{ApplicationStatus, Decision, Role};
use crate::fact::{Datum, Kind, Problem, ProblemCode, write_key};
use crate::text;
use crate::text::Text;

pub(super) fn participant(key: &str, case: &mut Case<'_>) {
    case.refers_by("event_key", Kind::Event);
    case.refers_by("customer_number", Kind::Contact);
    case.refers_by_each("category_keys", Kind::Category);
    main_exhibitor(case);
    case.default_to_now("created_at", &["confirmed_at", "removed_at"]);
    case.not_before("removed_at", "created_at");
    if case.problems.is_empty() {
        stays_main(key, case);
    }
}

/// Required of a co-exhibitor: another contact that takes part in the same event as main exhibitor.
fn main_exhibitor(case: &mut Case<'_>) {
    let is_co = case.values.text("role") == Some(Role::Co.word());
    let main = case.values.text("main_exhibitor_number").map(str::to_owned);
    let field = "main_exhibitor_number";
    match main {
        None if is_co => {
            let message =
                Text::fixed("muss bei der Rolle `co` angegeben werden", "must be given with the role `co`");
            case.problems.push(Problem::missing(field, message));
        }
        None => {}
        Some(main) if !is_co => {
            let message = Text::fixed("erwartet: nur bei der Rolle `co`", "expected with the role `co` only");
            case.refuse(field, main, message);
        }
        Some(main) if case.values.text("customer_number") == Some(&main) => {
            let message = Text::fixed(
                "erwartet: ein anderer Kontakt als der Teilnehmer",
                "expected another contact than the participant",
            );
            case.refuse(field, main, message);
        }
        Some(main) => {
            let event = case.values.text("event_key").unwrap_or_default();
            let key = write_key(&[event, &main]);
            if case.refers_as(field, &main, Kind::Participant, &key)
                && case.look.role(&key) != Some(Role::Main)
            {
                let message = Text::fixed(
                    "erwartet: ein Hauptaussteller der Veranstaltung, kein Mitaussteller",
                    "expected a main exhibitor of the event, not a co-exhibitor",
                );
                case.refuse(field, main, message);
            }
        }
    }
}

const STAYS_MAIN: Text = Text::fixed("muss `main` bleiben", "must stay `main`");

/// A main exhibitor on whose stand others are cannot become a co-exhibitor.
fn stays_main(key: &str, case: &mut Case<'_>) {
    let recorded = case.look.books.participants().find(key).map(|(_, participant)| participant.role);
    let is_co = case.values.text("role") == Some(Role::Co.word());
    if is_co && recorded == Some(Role::Main) {
        let problem = case.look.batch.referred_to(case.look, Kind::Participant, key, &STAYS_MAIN);
        if let Some(problem) = problem {
            case.conflict(ProblemCode::ReferredTo, "role", Role::Co.word(), problem.message);
        }
    }
}

pub(super) fn application(case: &mut Case<'_>) {
    case.refers_by("customer_number", Kind::Contact);
    case.refers_by_each("event_keys", Kind::Event);
    case.refers_by_each("category_keys", Kind::Category);
    decision(case);
    case.default_to_now("created_at", &["decided_at"]);
    case.not_before("decided_at", "created_at");
    applicant_ref(case);
}

/// Approved and rejected applications are decided as their status says; a withdrawn one may have been
/// decided before.
fn decision(case: &mut Case<'_>) {
    let status = case.values.text("status").and_then(ApplicationStatus::from_word);
    let of_status = match status {
        Some(ApplicationStatus::Approved) => Some(Decision::Approved),
        Some(ApplicationStatus::Rejected) => Some(Decision::Rejected),
        _ => None,
    };
    let given = case.values.text("decision").and_then(Decision::from_word);
    match (of_status, given) {
        (Some(expected), Some(given)) if given != expected => {
            let expected = expected.word();
            let message = text!(
                de = "erwartet: `{expected}`, wie der Status es sagt, oder nichts",
                en = "expected `{expected}`, as the status says, or nothing",
            );
            case.refuse("decision", given.word(), message);
        }
        (None, Some(given)) if status != Some(ApplicationStatus::Withdrawn) => {
            let message = Text::fixed(
                "erwartet: nur beim Status `approved`, `rejected` oder `withdrawn`",
                "expected with the status `approved`, `rejected` or `withdrawn` only",
            );
            case.refuse("decision", given.word(), message);
        }
        _ => {}
    }
    let decision = given.or(of_status);
    case.values.set("decision", decision.map(|decision| Datum::Choice(decision.word())));
    match case.values.instant("decided_at") {
        None if decision.is_some() => {
            let message =
                Text::fixed("muss bei einer Entscheidung angegeben werden", "must be given with a decision");
            case.problems.push(Problem::missing("decided_at", message));
        }
        Some(at) if decision.is_none() => {
            let message =
                Text::fixed("erwartet: nur bei einer Entscheidung", "expected with a decision only");
            case.refuse("decided_at", at, message);
        }
        _ => {}
    }
}

/// As given; else that of the e-mail; else as recorded, unless the fact brings a new entry of the
/// directory, in which no e-mail stands.
fn applicant_ref(case: &mut Case<'_>) {
    if case.values.has("applicant_ref") {
        return;
    }
    let of_email = case.values.text("email").map(|email| case.look.batch.secret.applicant_ref(email));
    let kept = case.stored.as_ref().filter(|_| !case.values.has_names());
    let kept = kept.and_then(|stored| stored.get("applicant_ref").cloned());
    case.values.set("applicant_ref", of_email.map(|digits| Datum::Text(digits.into())).or(kept));
}

pub(super) fn check_in(case: &mut Case<'_>) {
    case.refers_by("event_key", Kind::Event);
    case.refers_by("customer_number", Kind::Contact);
    case.not_before("checked_out_at", "checked_in_at");
}
