//! The story of the demo.

use api::demo::days;

#[test]
fn the_acts_are_in_the_order_of_the_real_docket() {
    let days = days();
    assert!(days.is_sorted());
    assert!(days[0] < days[1] && days[days.len() - 2] < days[days.len() - 1], "{days:?}");
}
