use super::*;

fn every_commit() -> impl Iterator<Item = CommitFacts> {
    (0..CommitFacts::COUNT).map(CommitFacts::from_bits)
}

fn every_cookie() -> impl Iterator<Item = CookieFacts> {
    (0..CookieFacts::COUNT).map(CookieFacts::from_bits)
}

/// What README promises of the options, said without their shared sub-conditions.
fn should_save(facts: &CommitFacts) -> bool {
    let modified = !facts.same_id || facts.since_load == Comparison::Different;
    let stale = !facts.same_id || !facts.saved || facts.since_save == Comparison::Different;
    match (facts.save_uninitialized, facts.saved, facts.cookie_matches) {
        (false, false, false) => modified,
        _ => stale,
    }
}

#[test]
fn answers_every_combination_as_the_options_say() {
    for facts in every_commit() {
        let compared = ![facts.since_load, facts.since_save].contains(&Comparison::Unknown);
        let expected = match facts.slot {
            Slot::Unset if facts.unset_destroys && facts.sid_is_truthy => Commit::Destroy,
            Slot::Session if facts.sid_is_string && compared => {
                if should_save(&facts) {
                    Commit::Save
                } else if facts.store_touches && facts.cookie_matches {
                    Commit::Touch
                } else {
                    Commit::Leave
                }
            }
            Slot::Session if facts.sid_is_string => continue,
            _ => Commit::Leave,
        };
        assert_eq!(commit(&facts), expected, "{facts:?}");
    }
}

#[test]
fn asks_for_a_comparison_only_where_the_answer_hangs_on_it() {
    for facts in every_commit() {
        let answers = [Comparison::Same, Comparison::Different].map(|text| {
            commit(&CommitFacts {
                since_load: text,
                since_save: text,
                ..facts
            })
        });
        match commit(&facts) {
            Commit::Compare => assert_ne!(answers[0], answers[1], "{facts:?}"),
            answer => assert!(answers.contains(&answer), "{facts:?}"),
        }
    }
    for facts in every_cookie() {
        let answers = [Comparison::Same, Comparison::Different].map(|since_load| {
            send_cookie(&CookieFacts {
                since_load,
                ..facts
            })
        });
        match send_cookie(&facts) {
            SendCookie::Compare => assert_ne!(answers[0], answers[1], "{facts:?}"),
            answer => assert!(answers.contains(&answer), "{facts:?}"),
        }
    }
}

#[test]
fn sends_every_cookie_as_the_options_say() {
    for facts in every_cookie() {
        if facts.since_load == Comparison::Unknown {
            continue;
        }
        let modified = !facts.same_id || facts.since_load == Comparison::Different;
        let expected = facts.sid_is_string
            && if facts.cookie_matches {
                facts.rolling || (facts.expires && modified)
            } else {
                facts.save_uninitialized || modified
            };
        assert_eq!(
            send_cookie(&facts) == SendCookie::Yes,
            expected,
            "{facts:?}"
        );
    }
}

#[test]
fn touches_only_what_the_browser_knows_already() {
    for facts in every_commit().filter(|facts| commit(facts) == Commit::Touch) {
        assert!(facts.cookie_matches && facts.store_touches, "{facts:?}");
    }
}
