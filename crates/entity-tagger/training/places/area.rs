//! Where an area is, told from the towns in it.

/// A point is a stray at so many times the usual distance from the middle, and so many degrees more.
const STRAY: f64 = 6.0;
const SLACK: f64 = 0.5;

/// The middle of the convex hull of some points (degrees north, east); their mean where they have no area.
pub(crate) fn middle(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let hull = hull(without_strays(unwrap(points)));
    let mean = |values: &dyn Fn(&(f64, f64)) -> f64| hull.iter().map(values).sum::<f64>() / hull.len() as f64;
    if hull.is_empty() {
        return None;
    }
    let (mut area, mut north, mut east) = (0.0, 0.0, 0.0);
    for (at, &(y1, x1)) in hull.iter().enumerate() {
        let (y2, x2) = hull[(at + 1) % hull.len()];
        let cross = x1 * y2 - x2 * y1;
        area += cross;
        north += (y1 + y2) * cross;
        east += (x1 + x2) * cross;
    }
    let (north, east) = if area.abs() < 1e-9 {
        (mean(&|point| point.0), mean(&|point| point.1))
    } else {
        (north / (3.0 * area), east / (3.0 * area))
    };
    Some((north, if east > 180.0 { east - 360.0 } else { east }))
}

/// Counts on past 180 degrees east where points lie on both sides of it.
fn unwrap(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let (least, most) = points
        .iter()
        .fold((f64::MAX, f64::MIN), |(least, most), &(_, east)| (least.min(east), most.max(east)));
    let crosses = most - least > 180.0;
    points
        .iter()
        .map(|&(north, east)| (north, if crosses && east < 0.0 { east + 360.0 } else { east }))
        .collect()
}

/// Leaves out what lies far from the others: towns that the packages put into a wrong division.
fn without_strays(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let north = middle(points.iter().map(|point| point.0).collect());
    let east = middle(points.iter().map(|point| point.1).collect());
    let from = |point: &(f64, f64)| (point.0 - north).hypot(point.1 - east);
    let usual = middle(points.iter().map(from).collect());
    points.into_iter().filter(|point| from(point) <= STRAY * usual + SLACK).collect()
}

/// Andrew's monotone chain.
fn hull(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let half = |points: &mut dyn Iterator<Item = (f64, f64)>| {
        let mut chain: Vec<(f64, f64)> = Vec::new();
        for point in points {
            while let [.., a, b] = chain[..]
                && (b.1 - a.1) * (point.0 - a.0) - (b.0 - a.0) * (point.1 - a.1) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut lower = half(&mut points.iter().copied());
    lower.extend(half(&mut points.iter().rev().copied()));
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_square_is_not_pulled_by_crowds() {
        let mut points = vec![(0.0, 0.0), (0.0, 2.0), (2.0, 0.0), (2.0, 2.0)];
        points.extend((1..50).map(|step| (0.0, f64::from(step) / 50.0)));
        let (north, east) = middle(&points).unwrap();
        assert!((north - 1.0).abs() < 1e-9 && (east - 1.0).abs() < 1e-9);
    }

    #[test]
    fn islands_on_both_sides_of_the_date_line_are_near_each_other() {
        let (_, east) = middle(&[(-17.0, 178.0), (-17.0, -179.0), (-18.0, 179.0)]).unwrap();
        assert!((177.0..=180.0).contains(&east.abs()), "{east}");
    }

    #[test]
    fn a_town_put_into_the_wrong_division_moves_nothing() {
        let mut points = vec![(0.0, 0.0), (0.0, 2.0), (2.0, 0.0), (2.0, 2.0), (1.0, 1.0)];
        let before = middle(&points);
        points.push((40.0, 40.0));
        assert_eq!(middle(&points), before);
    }

    #[test]
    fn one_town_is_its_own_middle() {
        assert_eq!(middle(&[(5.0, 6.0)]), Some((5.0, 6.0)));
        assert_eq!(middle(&[]), None);
    }
}
