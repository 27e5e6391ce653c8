//! Names of files.

use api::for_tests::intake::file_name;

#[test]
fn a_name_has_no_folders_and_no_control_characters() {
    for (given, kept) in [
        (Some("C:\\secret\\brief.pdf"), "brief.pdf"),
        (Some("../../etc/passwd"), "passwd"),
        (Some("a\r\nb.pdf"), "ab.pdf"),
        (Some("folder/"), "unnamed"),
        (None, "unnamed"),
    ] {
        assert_eq!(file_name(given), kept);
    }
}
