# Recipes for people; CI runs .ci/run.

# Everything that CI runs.
ready:
    bash .ci/run

# The tests.
test *args:
    cargo test --release {{args}}

# Rewrite the expectations of cases and the generated pages.
bless *args:
    BLESS=1 cargo test --release {{args}}

# How long the stages take.
bench:
    cargo bench

# Fuzz a target for a while: markdown, front_matter or post. Needs a nightly toolchain and cargo-fuzz.
fuzz target="markdown" seconds="120":
    cargo fuzz run {{target}} -- -max_total_time={{seconds}}
