//! Names that are alike.

use entities::screening::names::{NEAR, Name};

fn likeness(said: &str, listed: &str) -> f64 {
    Name::new(said).likeness(&Name::new(listed))
}

#[test]
fn the_same_name_is_the_same_however_it_is_written() {
    for (said, listed) in [
        ("TOP GLOVE SDN. BHD.", "Top Glove Corporation"),
        ("Horticola Tom, S.A. de C.V.", "Hortícola Tom"),
        ("Bonechar Carvão Ativado do Brasil Ltda.", "Bonechar Carvao Ativado do Brasil"),
        ("Hetian Taida Apparel Co., Ltd", "Hetian  Taida-Apparel"),
        ("Ødegård AS", "Odegard"),
    ] {
        assert!(Name::new(said).is(&Name::new(listed)), "{said} is {listed}");
    }
}

#[test]
fn a_slip_or_one_more_word_is_near() {
    for (said, listed) in [
        ("Top Golve Corporation", "Top Glove Corporation"),
        ("Hoshin Silicon Industry", "Hoshine Silicon Industry"),
        ("Supermaxx Corporation Berhad", "Supermax Corporation"),
        ("Top Glove Medical (Thailand)", "Top Glove Corporation"),
        ("Taepyong Salt Farm", "Taepyung Salt Farm"),
        ("Zhen Fa 7", "Zhen Fa No. 7"),
    ] {
        let score = likeness(said, listed);
        assert!((NEAR..1.0).contains(&score), "{said} is near {listed}: {score}");
    }
}

#[test]
fn what_many_names_share_makes_nobody_alike() {
    for (said, listed) in [
        ("Smart Glove", "Top Glove Corporation"),
        ("Natchi Apparel", "Hetian Taida Apparel"),
        ("Shanghai Trading Company", "Baoding LYSZD Trade and Business"),
        ("Yu Long No. 3", "Yu Long No. 2"),
        ("Lien Yi Hsing No. 13", "Lien Yi Hsing No. 12"),
        ("Industrial Products Group", "Hongchang Fruits and Vegetable Products"),
        ("", "Top Glove"),
        ("Ltd", "Top Glove Ltd"),
    ] {
        let score = likeness(said, listed);
        assert!(score < NEAR, "{said} is not near {listed}: {score}");
    }
}

#[test]
fn a_slip_leaves_one_key_at_least() {
    let listed = Name::new("Hoshine Silicon Industry").keys();
    for said in ["Hoshin Silicon", "Hsohine", "Hoshime", "Xoshine"] {
        assert!(!listed.is_disjoint(&Name::new(said).keys()), "{said}");
    }
}
