//! Finds the model file that the feature `embedded-model` puts into the binary.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(model_file)");
    if std::env::var_os("CARGO_FEATURE_EMBEDDED_MODEL").is_none() {
        return;
    }
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let path = Path::new(&root).join("../../models/detente-en.safetensors");
    println!("cargo::rerun-if-changed={}", path.display());
    if path.is_file() {
        println!("cargo::rustc-cfg=model_file");
        println!("cargo::rustc-env=DETENTE_MODEL_FILE={}", path.display());
    } else {
        println!(
            "cargo::warning=models/detente-en.safetensors is missing: Model::embedded() will \
             return an error; train it (training/README.md) or build with --no-default-features"
        );
    }
}
