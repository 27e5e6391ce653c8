//! Lists of merchandise: every line and every defect.

use api::merchandise::File;

const HEADER: &str = "entry_number,entry_date,port,value,liquidation_status";

fn read(text: &[u8]) -> File {
    let mut file = File::default();
    file.read(text, "2020-01-14".parse().expect("a day"));
    file
}

fn places(file: &File) -> Vec<String> {
    file.defects
        .iter()
        .map(|it| format!("{} {}", it.pointer.as_deref().unwrap_or_default(), it.code))
        .collect()
}

#[test]
fn a_line_is_that_of_the_file() {
    let text = format!(
        "\u{feff}{HEADER}\r\n\r\nABC-1234567-8,2019-03-14,2704,1.5,extended\r\n\n\n\"XYZ12345678\",2019-03-15,2704,0,\"suspended\"\n"
    );
    let file = read(text.as_bytes());
    assert_eq!(places(&file), [""; 0]);
    let lines: Vec<_> = file
        .lines
        .iter()
        .map(|(at, it)| (*at, it.entry_number.as_str(), it.value.as_str()))
        .collect();
    assert_eq!(lines, [(3, "ABC-1234567-8", "1.5"), (6, "XYZ-1234567-8", "0")]);
}

#[test]
fn columns_stand_in_any_order_and_none_is_left_out() {
    let file = read(b"port,value,liquidation_status,entry_number,entry_date\n2704,1,extended,ABC12345678,2019-03-14\n");
    assert_eq!(file.lines[0].1.port, "2704");
    let file = read(b"port,value,status,entry_number,port\n");
    assert_eq!(
        places(&file),
        [
            "/lines/1/entry_date missing",
            "/lines/1/liquidation_status missing",
            "/lines/1 unknown",
            "/lines/1 unknown"
        ]
    );
    assert_eq!(places(&read(b"")), ["/lines missing"]);
}

#[test]
fn every_cell_that_is_wrong_is_named() {
    let text = format!(
        "{HEADER}\nab-1234567-8,2019-02-30,27O4,1.005,paid\nABC12345678,2020-01-15,2704,1,liquidated\n\
         ABC-1234567-8,2020-01-14,2704,1,liquidated\nABC-1234567-8,2019-12-01,2704,1.10,liquidated\na,b\n,,,,\n"
    );
    let expected = [
        "/lines/2/entry_number malformed",
        "/lines/2/entry_date malformed",
        "/lines/2/port malformed",
        "/lines/2/value malformed",
        "/lines/2/liquidation_status malformed",
        "/lines/3/entry_date future",
        "/lines/5/entry_number twice",
        "/lines/6 columns",
        "/lines/7/entry_number missing",
        "/lines/7/entry_date missing",
        "/lines/7/port missing",
        "/lines/7/value missing",
        "/lines/7/liquidation_status missing",
    ];
    assert_eq!(places(&read(text.as_bytes())), expected);
    let mut odd = format!("{HEADER}\nABC12345678,2019-03-14,2704,1,").into_bytes();
    odd.extend([0xff, b'\n']);
    assert_eq!(places(&read(&odd)), ["/lines/2 not_utf8"]);
}
