//! Float arithmetic whose bits do not depend on the vector width.
//!
//! Everything here is plain Rust without fused multiply-add, and every sum has one fixed order:
//! sixteen lanes, folded 8, 4, 2, 1. The functions are inlined into the wrappers of
//! [`crate::kernels`], which compile them once for each instruction set; IEEE arithmetic then
//! gives the same bits everywhere.

use crate::kernels::{self, Kernel};

/// Lanes of every reduction.
pub(crate) const LANES: usize = 16;

/// Adding this rounds a small float to an integer (ties to even) kept in the low mantissa bits.
const ROUND: f32 = 12_582_912.0; // 1.5 * 2^23

/// Sixteen floats that the compiler keeps in one or a few registers.
pub(crate) type Lanes = [f32; LANES];

/// The first sixteen floats of a slice.
#[inline(always)]
fn lanes(x: &[f32]) -> Lanes {
    let mut v = [0.0; LANES];
    v.copy_from_slice(&x[..LANES]);
    v
}

#[inline(always)]
fn store(v: Lanes, x: &mut [f32]) {
    x[..LANES].copy_from_slice(&v);
}

// The functions given to it must be inlined too: `#[inline(always)]` or plain arithmetic.
#[inline(always)]
fn map2(a: Lanes, b: Lanes, f: impl Fn(f32, f32) -> f32) -> Lanes {
    let mut v = [0.0; LANES];
    for l in 0..LANES {
        v[l] = f(a[l], b[l]);
    }
    v
}

/// Sums sixteen lanes in the one fixed order.
#[inline(always)]
pub(crate) fn fold_sum(v: &[f32; LANES]) -> f32 {
    let mut a = [0.0f32; 8];
    for i in 0..8 {
        a[i] = v[i] + v[i + 8];
    }
    let b = [a[0] + a[4], a[1] + a[5], a[2] + a[6], a[3] + a[7]];
    (b[0] + b[2]) + (b[1] + b[3])
}

/// The larger of two; the second when either is not a number.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller of two; the second when either is not a number.
#[inline(always)]
pub(crate) fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// `e^x`, relative error below 3e-7 for x in [-87, 88], clamped outside.
///
/// Range reduction by ln 2 in two parts and a minimax polynomial of degree 5 (own fit).
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let x = smaller(larger(x, -87.0), 88.0);
    let t = x * std::f32::consts::LOG2_E + ROUND;
    let n = t - ROUND;
    let r = x - n * 0.693_359_4;
    let r = r - n * -2.121_944_4e-4;
    let mut p = 8.312_507e-3f32;
    p = p * r + 4.189_034e-2;
    p = p * r + 1.666_711_5e-1;
    p = p * r + 4.999_923e-1;
    let e = p * (r * r) + r + 1.0;
    let bits = t.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    e * f32::from_bits(bits)
}

/// Logistic function.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// GELU with the error function, `x * Phi(x)`, absolute error below 6e-5.
///
/// Written as `max(x, 0) - g(|x|)` with `g(a) = a * (1 - Phi(a))`, which is bounded and dies out,
/// so that one polynomial of degree 10 on [0, 4.2] serves everywhere (own minimax fit).
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    let a = smaller(x.abs(), 4.2);
    let mut p = -1.632_434_7e-5f32;
    p = p * a + 3.770_125_3e-4;
    p = p * a + -3.611_882_4e-3;
    p = p * a + 1.805_617_2e-2;
    p = p * a + -4.697_439_5e-2;
    p = p * a + 4.565_749_7e-2;
    p = p * a + 3.253_011_4e-2;
    p = p * a + 1.434_307_6e-2;
    p = p * a + -4.019_251_2e-1;
    p = p * a + 5.002_142e-1;
    larger(x, 0.0) - p * a
}

/// Layer normalisation of rows of `width` floats (a multiple of 16), in place.
#[inline(always)]
pub(crate) fn layer_norm(rows: &mut [f32], width: usize, weight: &[f32], bias: &[f32], eps: f32) {
    let n = width as f32;
    for row in rows.chunks_exact_mut(width) {
        let mut sum = [0.0f32; LANES];
        for c in row.chunks_exact(LANES) {
            for l in 0..LANES {
                sum[l] += c[l];
            }
        }
        let mean = fold_sum(&sum) / n;
        let mut square = [0.0f32; LANES];
        for c in row.chunks_exact(LANES) {
            for l in 0..LANES {
                let d = c[l] - mean;
                square[l] += d * d;
            }
        }
        let inv = 1.0 / (fold_sum(&square) / n + eps).sqrt();
        for ((x, w), b) in row.iter_mut().zip(weight).zip(bias) {
            *x = (*x - mean) * inv * *w + *b;
        }
    }
}

/// `x += y`, then layer normalisation.
#[inline(always)]
pub(crate) fn add_norm(
    x: &mut [f32],
    y: &[f32],
    width: usize,
    weight: &[f32],
    bias: &[f32],
    eps: f32,
) {
    for (a, b) in x.iter_mut().zip(y) {
        *a += *b;
    }
    layer_norm(x, width, weight, bias, eps);
}

/// Quantises each row of `k` floats to bytes with a scale and a zero point of its own:
/// `x ~ (q - zero) * scale`. `k` is a multiple of 16.
#[inline(always)]
pub(crate) fn quantize(x: &[f32], k: usize, q: &mut [u8], scale: &mut [f32], zero: &mut [i32]) {
    let rows = x.chunks_exact(k).zip(q.chunks_exact_mut(k));
    for ((row, q), (s, z)) in rows.zip(scale.iter_mut().zip(zero.iter_mut())) {
        let mut lo = [0.0f32; LANES];
        for c in row.chunks_exact(LANES) {
            lo = map2(lanes(c), lo, smaller);
        }
        let mut hi = [0.0f32; LANES];
        for c in row.chunks_exact(LANES) {
            hi = map2(lanes(c), hi, larger);
        }
        let (mut min, mut max) = (0.0f32, 0.0f32);
        for l in 0..LANES {
            min = smaller(lo[l], min);
            max = larger(hi[l], max);
        }
        let span = max - min;
        // 254 and not 255 steps: zero point and value may both round up.
        let step = span / 254.0;
        let inv = if step > 1e-30 { 1.0 / step } else { 0.0 };
        let offset = (-min * inv + ROUND) - ROUND;
        *s = step;
        *z = offset as i32;
        let shift = ROUND + offset;
        for (q, &v) in q.iter_mut().zip(row) {
            *q = (v * inv + shift).to_bits() as u8;
        }
    }
}

/// Outputs computed at once by the integer kernels.
pub(crate) const PANEL: usize = 32;

/// One panel's column constants.
pub(crate) struct Columns<'a> {
    pub(crate) sum: &'a [i32; PANEL],
    pub(crate) scale: &'a [f32; PANEL],
    pub(crate) bias: &'a [f32; PANEL],
}

/// Turns integer sums into floats: `(acc - zero * colsum) * column scale * row scale + bias`,
/// then GELU where asked. Writes `cols` columns at `out[row * stride..]`.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub(crate) fn dequantize(
    acc: &[[i32; PANEL]],
    scale: &[f32],
    zero: &[i32],
    columns: &Columns<'_>,
    gelu_after: bool,
    out: &mut [f32],
    stride: usize,
    cols: usize,
) {
    if gelu_after {
        dequantize_rows::<true>(acc, scale, zero, columns, out, stride, cols);
    } else {
        dequantize_rows::<false>(acc, scale, zero, columns, out, stride, cols);
    }
}

#[inline(always)]
fn dequantize_rows<const GELU: bool>(
    acc: &[[i32; PANEL]],
    scale: &[f32],
    zero: &[i32],
    columns: &Columns<'_>,
    out: &mut [f32],
    stride: usize,
    cols: usize,
) {
    for (r, acc) in acc.iter().enumerate() {
        let (s, z) = (scale[r], zero[r]);
        let row = &mut out[r * stride..];
        if cols == PANEL {
            let row = &mut row[..PANEL];
            store(dequantize_half::<GELU>(acc, 0, s, z, columns), row);
            let high = dequantize_half::<GELU>(acc, LANES, s, z, columns);
            store(high, &mut row[LANES..]);
        } else {
            let low = cols.min(LANES);
            let v = dequantize_half::<GELU>(acc, 0, s, z, columns);
            row[..low].copy_from_slice(&v[..low]);
            let v = dequantize_half::<GELU>(acc, LANES, s, z, columns);
            row[low..cols].copy_from_slice(&v[..cols - low]);
        }
    }
}

#[inline(always)]
fn dequantize_half<const GELU: bool>(
    acc: &[i32; PANEL],
    from: usize,
    s: f32,
    z: i32,
    columns: &Columns<'_>,
) -> Lanes {
    let mut v = [0.0f32; LANES];
    for l in 0..LANES {
        let exact = acc[from + l].wrapping_sub(z.wrapping_mul(columns.sum[from + l]));
        v[l] = exact as f32 * columns.scale[from + l] * s + columns.bias[from + l];
    }
    if GELU {
        for v in &mut v {
            *v = gelu(*v);
        }
    }
    v
}

/// `R` rows of `a` (row stride `lda`) times a `k` by 16 block of `b` (row stride `ldb`).
#[inline(always)]
fn block<const R: usize>(a: &[f32], lda: usize, b: &[f32], ldb: usize, k: usize) -> [Lanes; R] {
    let mut acc = [[0.0f32; LANES]; R];
    for i in 0..k {
        let b = lanes(&b[i * ldb..]);
        for (r, acc) in acc.iter_mut().enumerate() {
            let x = a[r * lda + i];
            *acc = map2(*acc, b, |acc, b| acc + x * b);
        }
    }
    acc
}

/// `out = a * b` for `rows` rows of `a` (stride `lda`, inner length `k`), `b` being `k` rows of
/// stride `ldb` with `n` columns (a multiple of 16 are readable). Sums run in order of `k`.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub(crate) fn matmul(
    a: &[f32],
    lda: usize,
    b: &[f32],
    ldb: usize,
    k: usize,
    rows: usize,
    n: usize,
    out: &mut [f32],
    ldo: usize,
) {
    let mut r = 0;
    while r < rows {
        let a = &a[r * lda..];
        let out = &mut out[r * ldo..];
        r += match rows - r {
            4.. => strip::<4>(a, lda, b, ldb, k, n, out, ldo),
            _ => strip::<1>(a, lda, b, ldb, k, n, out, ldo),
        };
    }
}

/// `R` rows of [`matmul`]; gives `R`.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn strip<const R: usize>(
    a: &[f32],
    lda: usize,
    b: &[f32],
    ldb: usize,
    k: usize,
    n: usize,
    out: &mut [f32],
    ldo: usize,
) -> usize {
    let mut j = 0;
    while j + LANES <= n {
        let v = block::<R>(a, lda, &b[j..], ldb, k);
        for (r, v) in v.iter().enumerate() {
            store(*v, &mut out[r * ldo + j..]);
        }
        j += LANES;
    }
    if j < n {
        let v = block::<R>(a, lda, &b[j..], ldb, k);
        for (r, v) in v.iter().enumerate() {
            out[r * ldo + j..r * ldo + n].copy_from_slice(&v[..n - j]);
        }
    }
    R
}

/// `out = x * panels + bias` for weights packed as `[n / 16][k][16]`, GELU where asked.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub(crate) fn linear_f32(
    kernel: Kernel,
    x: &[f32],
    k: usize,
    rows: usize,
    panels: &[f32],
    bias: &[f32],
    n: usize,
    gelu_after: bool,
    out: &mut [f32],
) {
    for (p, panel) in panels.chunks_exact(k * LANES).enumerate() {
        let j = p * LANES;
        if j >= n {
            break;
        }
        kernels::matmul(
            kernel,
            x,
            k,
            panel,
            LANES,
            k,
            rows,
            LANES.min(n - j),
            &mut out[j..],
            n,
        );
    }
    for row in out[..rows * n].chunks_exact_mut(n) {
        for (v, b) in row.iter_mut().zip(bias) {
            *v += *b;
        }
        if gelu_after {
            for v in row {
                *v = gelu(*v);
            }
        }
    }
}

/// Turns the first `n` floats of a row into probabilities; the rest become zero.
///
/// `row.len()` is a multiple of 16.
#[inline(always)]
pub(crate) fn softmax_padded(row: &mut [f32], n: usize) {
    for v in &mut row[n..] {
        *v = f32::NEG_INFINITY;
    }
    let mut top = [f32::NEG_INFINITY; LANES];
    for c in row.chunks_exact(LANES) {
        for l in 0..LANES {
            top[l] = larger(c[l], top[l]);
        }
    }
    let mut max = f32::NEG_INFINITY;
    for v in top {
        max = larger(v, max);
    }
    for v in row.iter_mut() {
        *v = exp(*v - max);
    }
    for v in &mut row[n..] {
        *v = 0.0;
    }
    let mut sum = [0.0f32; LANES];
    for c in row.chunks_exact(LANES) {
        for l in 0..LANES {
            sum[l] += c[l];
        }
    }
    let inv = 1.0 / fold_sum(&sum);
    for v in row.iter_mut() {
        *v *= inv;
    }
}

/// Index of the largest value (the first of equals) and its softmax probability.
#[inline(always)]
pub(crate) fn best(row: &[f32]) -> (usize, f32) {
    let mut at = 0;
    let mut max = f32::NEG_INFINITY;
    for (i, &v) in row.iter().enumerate() {
        if v > max {
            max = v;
            at = i;
        }
    }
    let mut sum = [0.0f32; LANES];
    let chunks = row.chunks_exact(LANES);
    for (l, &v) in chunks.remainder().iter().enumerate() {
        sum[l] += exp(v - max);
    }
    for c in chunks {
        for l in 0..LANES {
            sum[l] += exp(c[l] - max);
        }
    }
    (at, 1.0 / fold_sum(&sum))
}

/// Turns a row of any length into probabilities.
#[inline(always)]
pub(crate) fn softmax(row: &mut [f32]) {
    let mut max = f32::NEG_INFINITY;
    for &v in row.iter() {
        max = larger(v, max);
    }
    for v in row.iter_mut() {
        *v = exp(*v - max);
    }
    let mut sum = [0.0f32; LANES];
    let chunks = row.chunks_exact(LANES);
    for (l, &v) in chunks.remainder().iter().enumerate() {
        sum[l] += v;
    }
    for c in chunks {
        for l in 0..LANES {
            sum[l] += c[l];
        }
    }
    let inv = 1.0 / fold_sum(&sum);
    for v in row.iter_mut() {
        *v *= inv;
    }
}

/// Dot product in sixteen lanes.
#[inline(always)]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sum = [0.0f32; LANES];
    let (ca, cb) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    for (l, (x, y)) in ca.remainder().iter().zip(cb.remainder()).enumerate() {
        sum[l] += x * y;
    }
    for (x, y) in ca.zip(cb) {
        for l in 0..LANES {
            sum[l] += x[l] * y[l];
        }
    }
    fold_sum(&sum)
}

/// Buffers of [`attention`].
#[derive(Default)]
pub(crate) struct AttentionBuffers {
    keys: Vec<f32>,
    values: Vec<f32>,
    scores: Vec<f32>,
}

/// Self-attention of one sentence of `len` pieces: `qkv` holds rows of query, key and value
/// (three times `hidden` floats, the queries already divided by the root of the head width),
/// `out` rows of `hidden`.
#[inline(always)]
pub(crate) fn attention(
    kernel: Kernel,
    qkv: &[f32],
    len: usize,
    hidden: usize,
    heads: usize,
    buffers: &mut AttentionBuffers,
    out: &mut [f32],
) {
    let d = hidden / heads;
    let padded = len.div_ceil(LANES) * LANES;
    let AttentionBuffers {
        keys,
        values,
        scores,
    } = buffers;
    keys.clear();
    keys.resize(d * padded, 0.0);
    values.resize(len * d, 0.0);
    scores.resize(len * padded, 0.0);
    for h in 0..heads {
        for (i, row) in qkv.chunks_exact(3 * hidden).take(len).enumerate() {
            let key = &row[hidden + h * d..hidden + (h + 1) * d];
            for (c, &v) in key.iter().enumerate() {
                keys[c * padded + i] = v;
            }
            let value = &row[2 * hidden + h * d..2 * hidden + (h + 1) * d];
            for (to, from) in values[i * d..(i + 1) * d]
                .chunks_exact_mut(LANES)
                .zip(value.chunks_exact(LANES))
            {
                store(lanes(from), to);
            }
        }
        kernels::matmul(
            kernel,
            &qkv[h * d..],
            3 * hidden,
            keys,
            padded,
            d,
            len,
            padded,
            scores,
            padded,
        );
        for row in scores.chunks_exact_mut(padded).take(len) {
            softmax_padded(row, len);
        }
        kernels::matmul(
            kernel,
            scores,
            padded,
            values,
            d,
            len,
            len,
            d,
            &mut out[h * d..],
            hidden,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_close() {
        let mut x = -87.0f32;
        while x < 87.0 {
            let want = f64::from(x).exp();
            let got = f64::from(exp(x));
            assert!((got / want - 1.0).abs() < 1e-6, "{x}: {got} {want}");
            x += 0.0137;
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
        assert!(exp(f32::INFINITY).is_finite());
    }

    #[test]
    fn gelu_is_close() {
        // Phi by numerical integration, so that the check does not rest on another fit.
        let mut phi = 0.5f64;
        let mut x = 0.0f64;
        let step = 1e-3;
        while x < 9.0 {
            for s in [x, -x] {
                let p = if s < 0.0 { 1.0 - phi } else { phi };
                let got = f64::from(gelu(s as f32));
                assert!((got - s * p).abs() < 8e-5, "{s}: {got} {}", s * p);
            }
            let density = |t: f64| (-0.5 * t * t).exp() / (2.0 * std::f64::consts::PI).sqrt();
            phi += step / 6.0 * (density(x) + 4.0 * density(x + step / 2.0) + density(x + step));
            x += step;
        }
    }

    #[test]
    fn quantize_bounds_the_error() {
        let x: Vec<f32> = (0..64)
            .map(|i| ((i * 37 % 64) as f32 - 20.0) * 0.1)
            .collect();
        let (mut q, mut s, mut z) = (vec![0u8; 64], vec![0.0; 2], vec![0; 2]);
        quantize(&x, 32, &mut q, &mut s, &mut z);
        for (i, &v) in x.iter().enumerate() {
            let back = (i32::from(q[i]) - z[i / 32]) as f32 * s[i / 32];
            assert!((back - v).abs() <= s[i / 32] * 0.51, "{i}: {back} {v}");
        }
    }

    #[test]
    fn quantize_of_zeros_is_zero() {
        let (mut q, mut s, mut z) = (vec![9u8; 16], vec![1.0; 1], vec![7; 1]);
        quantize(&[0.0; 16], 16, &mut q, &mut s, &mut z);
        assert_eq!((q, s, z), (vec![0; 16], vec![0.0], vec![0]));
    }

    #[test]
    fn best_gives_a_probability() {
        let row: Vec<f32> = (0..37).map(|i| ((i * 7) % 37) as f32 * 0.1).collect();
        let (at, p) = best(&row);
        let sum: f64 = row.iter().map(|&v| f64::from(v).exp()).sum();
        assert_eq!(at, (0..37).find(|i| (i * 7) % 37 == 36).expect("there"));
        assert!((f64::from(p) - f64::from(row[at]).exp() / sum).abs() < 1e-6);
    }
}
