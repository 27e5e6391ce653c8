//! Cells of comma-separated values.

use api::for_tests::whole::quoted;

#[test]
fn a_cell_is_quoted_where_it_must_be_and_no_formula() {
    for (cell, written) in [
        ("plain", "plain"),
        ("a, b", "\"a, b\""),
        ("say \"x\"", "\"say \"\"x\"\"\""),
        ("=1+1", "'=1+1"),
        ("-1+1", "'-1+1"),
        ("-30", "-30"),
        ("two\nlines", "\"two\nlines\""),
    ] {
        assert_eq!(quoted(cell), written);
    }
}
