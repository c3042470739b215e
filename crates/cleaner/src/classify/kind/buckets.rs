//! Counts and shares by size, as the model knows them.

pub(super) fn few(count: usize) -> &'static str {
    match count {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "3-4",
        5..=8 => "5-8",
        9..=16 => "9-16",
        17..=40 => "17-40",
        _ => "41+",
    }
}

pub(super) fn many(count: usize) -> &'static str {
    match count {
        0..=9 => "0-9",
        10..=29 => "10-29",
        30..=79 => "30-79",
        80..=199 => "80-199",
        200..=499 => "200-499",
        500..=999 => "500-999",
        1000..=1999 => "1000-1999",
        _ => "2000+",
    }
}

pub(super) fn share(part: usize, whole: usize) -> &'static str {
    match 100 * part / whole.max(1) {
        0..=4 => "0%",
        5..=14 => "5%",
        15..=29 => "15%",
        30..=44 => "30%",
        45..=59 => "45%",
        60..=74 => "60%",
        75..=89 => "75%",
        _ => "90%",
    }
}
