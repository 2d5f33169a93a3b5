//! The scores of CVSS 4.0's 270 macro-vectors, in tenths.
//!
//! The figures are those of the table that FIRST publishes with its calculator (`cvss_lookup.js`).

/// Scores by the levels of EQ1, EQ2, EQ3 with EQ6 (`00`, `01`, `10`, `11`, `21`), EQ4 and EQ5, the last running fastest.
#[rustfmt::skip]
const SCORES: [u8; 270] = [
    // EQ1 0, EQ2 0
    100,  98,  95, 100,  93,  91,  93,  89,  81,
     99,  95,  92,  96,  87,  81,  90,  80,  68,
     98,  95,  90,  93,  89,  81,  88,  78,  69,
     95,  92,  84,  92,  81,  65,  80,  70,  48,
     92,  82,  72,  79,  69,  50,  69,  55,  27,
    // EQ1 0, EQ2 1
     99,  95,  92,  95,  90,  84,  92,  82,  72,
     97,  92,  85,  91,  83,  71,  81,  71,  53,
     95,  92,  85,  92,  80,  70,  84,  71,  50,
     93,  85,  73,  82,  72,  59,  70,  52,  30,
     86,  75,  52,  71,  52,  29,  63,  29,  17,
    // EQ1 1, EQ2 0
     98,  94,  91,  94,  86,  77,  87,  74,  63,
     95,  87,  81,  89,  74,  64,  75,  63,  49,
     94,  88,  76,  86,  74,  59,  72,  57,  52,
     89,  77,  67,  76,  58,  50,  57,  52,  25,
     83,  70,  54,  65,  58,  26,  53,  21,  13,
    // EQ1 1, EQ2 1
     95,  88,  76,  90,  75,  61,  77,  68,  52,
     90,  76,  70,  77,  62,  53,  66,  59,  30,
     89,  76,  62,  74,  57,  47,  61,  57,  24,
     78,  67,  58,  59,  57,  23,  52,  29,  16,
     71,  59,  30,  58,  26,  15,  23,  13,   6,
    // EQ1 2, EQ2 0
     93,  86,  75,  86,  74,  56,  70,  52,  40,
     87,  72,  58,  74,  61,  34,  54,  40,  22,
     85,  74,  62,  72,  55,  46,  53,  34,  19,
     75,  55,  51,  57,  41,  19,  36,  19,   8,
     64,  51,  20,  47,  21,  11,  24,   9,   4,
    // EQ1 2, EQ2 1
     88,  73,  60,  73,  59,  41,  54,  45,  20,
     75,  53,  50,  55,  40,  20,  43,  22,  11,
     75,  58,  40,  61,  48,  20,  46,  17,   8,
     55,  45,  21,  51,  18,   9,  18,   7,   2,
     53,  24,  14,  24,  12,   5,  10,   3,   1,
];

/// The score of a macro-vector in tenths; nothing where there is no such macro-vector. Levels are those of EQ1 to EQ6.
pub(super) fn score([eq1, eq2, eq3, eq4, eq5, eq6]: [u8; 6]) -> Option<u8> {
    let joint = match (eq3, eq6) {
        (0, 0) => 0,
        (0, 1) => 1,
        (1, 0) => 2,
        (1, 1) => 3,
        (2, 1) => 4,
        _ => return None,
    };
    if eq1 > 2 || eq2 > 1 || eq4 > 2 || eq5 > 2 {
        return None;
    }
    let place = [(eq2, 2), (joint, 5), (eq4, 3), (eq5, 3)]
        .into_iter()
        .fold(usize::from(eq1), |place, (level, levels)| {
            place * levels + usize::from(level)
        });
    SCORES.get(place).copied()
}
