//! The weights for sides in other sentences give the numbers that training gives.

use detente_nn::{Across, AcrossFeatures};

#[test]
fn numbers_are_those_of_training() {
    let across = Across::embedded().expect("weights");
    let wave = |f: fn(f32) -> f32| -> Vec<f32> { (0..384).map(|i| f(i as f32 * 0.1)).collect() };
    let trigger = across
        .trigger(&wave(f32::sin), "REJECT", (true, false))
        .expect("a category");
    let word = across.word(&wave(f32::cos)).expect("a vector");
    let features = AcrossFeatures {
        actor: 0.25,
        recipient: 0.75,
        named: true,
        distance: -1,
        most: 0.9,
        belief: 0.125,
        position: 0.5,
    };
    let roles = across.roles(&trigger, &word, &features);
    // torch, f32
    assert!((roles.recipient - 0.999_262).abs() < 1e-4, "{roles:?}");
    assert!((roles.actor - 0.000_738_04).abs() < 1e-5, "{roles:?}");
}

#[test]
fn what_was_never_learned_is_none() {
    let across = Across::embedded().expect("weights");
    assert!(
        across
            .trigger(&[0.0; 384], "FIGHT", (false, false))
            .is_none()
    );
    assert!(
        across
            .trigger(&[0.0; 12], "REJECT", (false, false))
            .is_none()
    );
    assert!(across.word(&[]).is_none());
}

#[test]
fn broken_weights_are_an_error() {
    let error = Across::from_bytes(b"nothing", 384).err().expect("an error");
    assert!(error.to_string().contains("hint:"), "{error}");
}
