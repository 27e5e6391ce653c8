//! Feeds of notices as XML.

use url::Url;

use api::for_tests::atom::{Feed, NEVER, escaped};

#[test]
fn no_text_is_markup_and_every_character_is_one_of_xml() {
    for (text, written) in [
        ("plain", "plain"),
        ("<b>\"A\" & 'B'</b>", "&lt;b&gt;&quot;A&quot; &amp; &apos;B&apos;&lt;/b&gt;"),
        ("]]>", "]]&gt;"),
        ("a\tb\nc\r", "a\tb\nc&#13;"),
        ("\u{0}\u{b}\u{1f}\u{ffff}", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
        ("caf\u{e9} \u{1f6a2}", "caf\u{e9} \u{1f6a2}"),
    ] {
        assert_eq!(escaped(text), written, "{text:?}");
    }
}

#[test]
fn an_empty_feed_is_a_feed() {
    let base = Url::parse("https://eapa.example/somewhere").expect("an address");
    let Feed(xml) = Feed::of(&[], ("urn:x", ""), "Trade & Co.", &base);
    assert!(xml.contains(&format!("<updated>{NEVER}</updated>")), "{xml}");
    assert!(xml.contains("<name>Trade &amp; Co.</name>"), "{xml}");
    assert!(xml.contains("href=\"https://eapa.example/v1/eapa/notices.atom\""), "{xml}");
    assert!(xml.contains("<id>urn:x</id>"), "{xml}");
    let Feed(xml) = Feed::of(&[], ("urn:x", "order=A-1&party=a+%26"), "Trade & Co.", &base);
    let asked = "?order=A-1&amp;party=a+%26\"";
    assert!(xml.contains(&format!("/v1/eapa/notices.atom{asked}")), "{xml}");
    assert!(xml.contains(&format!("/v1/eapa/notices{asked}")), "{xml}");
    assert!(xml.contains("<id>urn:x?=order=A-1&amp;party=a+%26</id>"), "{xml}");
}
