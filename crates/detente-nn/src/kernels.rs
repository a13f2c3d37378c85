//! The one room with `unsafe` code: choice of instruction set and the integer kernels.
//!
//! Every kernel gives the same bits. The integer products are exact in 32 bits (255 * 127 * 4096
//! stays below 2^31), and the float functions are the portable ones of [`crate::math`], compiled
//! once for each instruction set without fused multiply-add.

#![allow(unsafe_code)]

use crate::math::{self, AttentionBuffers, Columns, LANES, PANEL};

/// Largest inner length for which the integer sums cannot overflow.
pub(crate) const MAX_INNER: usize = 16_384;

/// Rows given to one kernel call.
pub(crate) const ROW_BLOCK: usize = 48;

/// An instruction set that this machine has.
///
/// Results do not depend on it; only speed does. Values come from [`Kernel::detect`] and
/// [`Kernel::available`] alone, so that no kernel runs where it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel(Set);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
}

impl Kernel {
    /// The portable path, which every machine has.
    pub const PORTABLE: Kernel = Kernel(Set::Portable);

    /// The fastest kernel of this machine.
    #[must_use]
    pub fn detect() -> Kernel {
        *Self::available().last().unwrap_or(&Self::PORTABLE)
    }

    /// All kernels of this machine, slowest first.
    #[must_use]
    pub fn available() -> Vec<Kernel> {
        #[allow(unused_mut)]
        let mut found = vec![Self::PORTABLE];
        #[cfg(target_arch = "x86_64")]
        {
            if std::is_x86_feature_detected!("avx2") {
                found.push(Kernel(Set::Avx2));
                if std::is_x86_feature_detected!("avxvnni") {
                    found.push(Kernel(Set::AvxVnni));
                }
            }
            if std::is_x86_feature_detected!("avx512f")
                && std::is_x86_feature_detected!("avx512bw")
                && std::is_x86_feature_detected!("avx512dq")
                && std::is_x86_feature_detected!("avx512vl")
                && std::is_x86_feature_detected!("avx512vnni")
            {
                found.push(Kernel(Set::Avx512Vnni));
            }
        }
        found
    }

    /// A short name, as `avx512-vnni`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Set::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::AvxVnni => "avx-vnni",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512Vnni => "avx512-vnni",
        }
    }
}

/// Compiles a portable function once for each instruction set and picks by the kernel.
macro_rules! multiversion {
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? = $body:path) => {
        $(#[$doc])*
        #[allow(clippy::too_many_arguments)]
        pub(crate) fn $name(kernel: Kernel, $($arg: $ty),*) $(-> $ret)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2($($arg: $ty),*) $(-> $ret)? { $body($($arg),*) }
                #[target_feature(enable = "avx2,avx512f,avx512bw,avx512dq,avx512vl")]
                fn avx512($($arg: $ty),*) $(-> $ret)? { $body($($arg),*) }
                match kernel.0 {
                    Set::Portable => $body($($arg),*),
                    // SAFETY: a `Kernel` of these sets exists only where the features were found.
                    Set::Avx2 | Set::AvxVnni => unsafe { avx2($($arg),*) },
                    // SAFETY: as above.
                    Set::Avx512Vnni => unsafe { avx512($($arg),*) },
                }
            }
            #[cfg(not(target_arch = "x86_64"))]
            {
                let _ = kernel;
                $body($($arg),*)
            }
        }
    };
}

multiversion! {
    /// See [`math::layer_norm`].
    fn layer_norm(rows: &mut [f32], width: usize, weight: &[f32], bias: &[f32], eps: f32)
        = math::layer_norm
}
multiversion! {
    /// See [`math::add_norm`].
    fn add_norm(x: &mut [f32], y: &[f32], width: usize, weight: &[f32], bias: &[f32], eps: f32)
        = math::add_norm
}
multiversion! {
    /// See [`math::quantize`].
    fn quantize(x: &[f32], k: usize, q: &mut [u8], scale: &mut [f32], zero: &mut [i32])
        = math::quantize
}
multiversion! {
    /// See [`math::dequantize`].
    fn dequantize(
        acc: &[[i32; PANEL]],
        scale: &[f32],
        zero: &[i32],
        columns: &Columns<'_>,
        gelu_after: bool,
        out: &mut [f32],
        stride: usize,
        cols: usize,
    ) = math::dequantize
}
multiversion! {
    /// See [`math::attention`].
    fn attention(
        kernel_inside: Kernel,
        qkv: &[f32],
        len: usize,
        hidden: usize,
        heads: usize,
        buffers: &mut AttentionBuffers,
        out: &mut [f32],
    ) = math::attention
}
multiversion! {
    /// See [`math::linear_f32`].
    fn linear_f32(
        kernel_inside: Kernel,
        x: &[f32],
        k: usize,
        rows: usize,
        panels: &[f32],
        bias: &[f32],
        n: usize,
        gelu_after: bool,
        out: &mut [f32],
    ) = math::linear_f32
}
/// See [`math::matmul`].
#[allow(clippy::too_many_arguments)]
pub(crate) fn matmul(
    kernel: Kernel,
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
    if rows == 0 || n == 0 || k == 0 {
        return;
    }
    assert!(a.len() >= (rows - 1) * lda + k, "left");
    assert!(
        b.len() >= (k - 1) * ldb + n.next_multiple_of(LANES),
        "right"
    );
    assert!(out.len() >= (rows - 1) * ldo + n, "product");
    match kernel.0 {
        Set::Portable => math::matmul(a, lda, b, ldb, k, rows, n, out, ldo),
        // SAFETY: a `Kernel` of these sets exists only where the features were found, and the
        // lengths were checked above.
        #[cfg(target_arch = "x86_64")]
        Set::Avx2 | Set::AvxVnni => unsafe {
            x86::matmul_avx2(a, lda, b, ldb, k, rows, n, out, ldo);
        },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Set::Avx512Vnni => unsafe {
            x86::matmul_avx512(a, lda, b, ldb, k, rows, n, out, ldo);
        },
    }
}
multiversion! {
    /// See [`math::best`].
    fn best(row: &[f32]) -> (usize, f32) = math::best
}
multiversion! {
    /// See [`math::softmax`].
    fn softmax(row: &mut [f32]) = math::softmax
}
multiversion! {
    /// See [`math::dot`].
    fn dot(a: &[f32], b: &[f32]) -> f32 = math::dot
}

/// Sixty-four weights: sixteen outputs by four inputs, aligned to a cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Block(pub(crate) [i8; 64]);

/// Integer product of `rows` rows of `k` bytes with one panel of 32 outputs:
/// `out[r][o] = sum over i of a[r * k + i] * w[o][i]`, exact.
///
/// The panel holds, for each four inputs, two blocks of sixteen outputs. `k` is a multiple of 4
/// and at most [`MAX_INNER`].
pub(crate) fn gemm_panel(
    kernel: Kernel,
    a: &[u8],
    k: usize,
    rows: usize,
    panel: &[Block],
    out: &mut [[i32; PANEL]],
) {
    assert!(k.is_multiple_of(4) && k <= MAX_INNER, "inner length");
    assert!(a.len() >= rows * k && out.len() >= rows, "rows");
    assert!(panel.len() == k / 2, "panel");
    match kernel.0 {
        Set::Portable => portable(a, k, rows, panel, out),
        // SAFETY: a `Kernel` of these sets exists only where the features were found, and the
        // lengths were checked above.
        #[cfg(target_arch = "x86_64")]
        Set::Avx2 => unsafe { x86::avx2(a, k, rows, panel, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Set::AvxVnni => unsafe { x86::avx_vnni(a, k, rows, panel, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Set::Avx512Vnni => unsafe { x86::avx512_vnni(a, k, rows, panel, out) },
    }
}

fn portable(a: &[u8], k: usize, rows: usize, panel: &[Block], out: &mut [[i32; PANEL]]) {
    for (row, out) in a.chunks_exact(k).take(rows).zip(out) {
        let mut acc = [0i32; PANEL];
        for (x, pair) in row.chunks_exact(4).zip(panel.chunks_exact(2)) {
            let x = [
                i32::from(x[0]),
                i32::from(x[1]),
                i32::from(x[2]),
                i32::from(x[3]),
            ];
            for (half, block) in pair.iter().enumerate() {
                for o in 0..16 {
                    let w = &block.0[o * 4..o * 4 + 4];
                    acc[half * 16 + o] += x[0] * i32::from(w[0])
                        + x[1] * i32::from(w[1])
                        + x[2] * i32::from(w[2])
                        + x[3] * i32::from(w[3]);
                }
            }
        }
        *out = acc;
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Block, LANES, PANEL};
    use std::arch::x86_64::*;

    /// One product for an instruction set: rows in strips, columns in blocks of sixteen, each
    /// sum in order of `k`, multiplied and added apart as the portable path does.
    macro_rules! matmul {
        ($name:ident, $strip:ident, $features:literal, $($size:literal),+) => {
            /// # Safety
            /// The features; `rows` rows of `k` floats in `a`, `k` rows in `b` with columns
            /// readable up to a multiple of sixteen, `rows` rows of `n` floats in `out`.
            #[target_feature(enable = $features)]
            #[allow(clippy::too_many_arguments)]
            pub(super) unsafe fn $name(
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
                let (a, b, out) = (a.as_ptr(), b.as_ptr(), out.as_mut_ptr());
                let mut r = 0;
                while r < rows {
                    let left = rows - r;
                    // SAFETY: strips of at most `left` rows, by the caller's promise.
                    unsafe {
                        let (a, out) = (a.add(r * lda), out.add(r * ldo));
                        $(if left >= $size {
                            $strip::<$size>(a, lda, b, ldb, k, n, out, ldo);
                            r += $size;
                            continue;
                        })+
                    }
                }
            }
        };
    }

    matmul!(matmul_avx512, strip512, "avx512f", 12, 8, 4, 2, 1);
    matmul!(matmul_avx2, strip256, "avx2", 6, 4, 2, 1);

    #[target_feature(enable = "avx512f")]
    #[inline]
    #[allow(clippy::too_many_arguments)]
    unsafe fn strip512<const R: usize>(
        a: *const f32,
        lda: usize,
        b: *const f32,
        ldb: usize,
        k: usize,
        n: usize,
        out: *mut f32,
        ldo: usize,
    ) {
        let mut j = 0;
        while j < n {
            // SAFETY: by the caller's promise; the mask keeps the stores inside `n` columns.
            unsafe {
                let mut acc = [_mm512_setzero_ps(); R];
                for i in 0..k {
                    let b = _mm512_loadu_ps(b.add(i * ldb + j));
                    for (r, acc) in acc.iter_mut().enumerate() {
                        let x = _mm512_set1_ps(*a.add(r * lda + i));
                        *acc = _mm512_add_ps(*acc, _mm512_mul_ps(x, b));
                    }
                }
                let mask = if n - j >= LANES {
                    0xffff
                } else {
                    (1u16 << (n - j)) - 1
                };
                for (r, acc) in acc.iter().enumerate() {
                    _mm512_mask_storeu_ps(out.add(r * ldo + j), mask, *acc);
                }
            }
            j += LANES;
        }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    #[allow(clippy::too_many_arguments)]
    unsafe fn strip256<const R: usize>(
        a: *const f32,
        lda: usize,
        b: *const f32,
        ldb: usize,
        k: usize,
        n: usize,
        out: *mut f32,
        ldo: usize,
    ) {
        let mut j = 0;
        while j < n {
            // SAFETY: by the caller's promise; the tail is copied within `n` columns.
            unsafe {
                let mut acc = [[_mm256_setzero_ps(); 2]; R];
                for i in 0..k {
                    let low = _mm256_loadu_ps(b.add(i * ldb + j));
                    let high = _mm256_loadu_ps(b.add(i * ldb + j + 8));
                    for (r, acc) in acc.iter_mut().enumerate() {
                        let x = _mm256_set1_ps(*a.add(r * lda + i));
                        acc[0] = _mm256_add_ps(acc[0], _mm256_mul_ps(x, low));
                        acc[1] = _mm256_add_ps(acc[1], _mm256_mul_ps(x, high));
                    }
                }
                for (r, acc) in acc.iter().enumerate() {
                    let o = out.add(r * ldo + j);
                    if n - j >= LANES {
                        _mm256_storeu_ps(o, acc[0]);
                        _mm256_storeu_ps(o.add(8), acc[1]);
                    } else {
                        let mut tail = [0.0f32; LANES];
                        _mm256_storeu_ps(tail.as_mut_ptr(), acc[0]);
                        _mm256_storeu_ps(tail.as_mut_ptr().add(8), acc[1]);
                        std::ptr::copy_nonoverlapping(tail.as_ptr(), o, n - j);
                    }
                }
            }
            j += LANES;
        }
    }

    /// # Safety
    /// AVX-512 F and VNNI; `a` holds `rows * k` bytes, `panel` `k / 2` blocks, `out` `rows` rows.
    #[target_feature(enable = "avx512f,avx512vnni")]
    pub(super) unsafe fn avx512_vnni(
        a: &[u8],
        k: usize,
        rows: usize,
        panel: &[Block],
        out: &mut [[i32; PANEL]],
    ) {
        let mut r = 0;
        while r < rows {
            // SAFETY: rows r .. r + n lie inside `a` and `out` by the caller's promise.
            unsafe {
                let a = a.as_ptr().add(r * k);
                let o = out.as_mut_ptr().add(r);
                let n = (rows - r).min(12);
                match n {
                    12 => tile512::<12>(a, k, panel, o),
                    11 => tile512::<11>(a, k, panel, o),
                    10 => tile512::<10>(a, k, panel, o),
                    9 => tile512::<9>(a, k, panel, o),
                    8 => tile512::<8>(a, k, panel, o),
                    7 => tile512::<7>(a, k, panel, o),
                    6 => tile512::<6>(a, k, panel, o),
                    5 => tile512::<5>(a, k, panel, o),
                    4 => tile512::<4>(a, k, panel, o),
                    3 => tile512::<3>(a, k, panel, o),
                    2 => tile512::<2>(a, k, panel, o),
                    _ => tile512::<1>(a, k, panel, o),
                }
                r += n;
            }
        }
    }

    #[target_feature(enable = "avx512f,avx512vnni")]
    #[inline]
    unsafe fn tile512<const R: usize>(
        a: *const u8,
        k: usize,
        panel: &[Block],
        out: *mut [i32; PANEL],
    ) {
        // SAFETY: the caller gives R rows of k bytes and R rows of output; the panel is k / 2
        // blocks of 64 aligned bytes.
        unsafe {
            let mut acc = [[_mm512_setzero_si512(); 2]; R];
            let w = panel.as_ptr().cast::<__m512i>();
            for i in 0..k / 4 {
                let w0 = _mm512_load_si512(w.add(2 * i));
                let w1 = _mm512_load_si512(w.add(2 * i + 1));
                for (r, acc) in acc.iter_mut().enumerate() {
                    let x = a.add(r * k + 4 * i).cast::<i32>().read_unaligned();
                    let x = _mm512_set1_epi32(x);
                    acc[0] = _mm512_dpbusd_epi32(acc[0], x, w0);
                    acc[1] = _mm512_dpbusd_epi32(acc[1], x, w1);
                }
            }
            for (r, acc) in acc.iter().enumerate() {
                let o = out.add(r).cast::<i32>();
                _mm512_storeu_si512(o.cast(), acc[0]);
                _mm512_storeu_si512(o.add(16).cast(), acc[1]);
            }
        }
    }

    /// # Safety
    /// AVX2 and AVX-VNNI; lengths as for [`avx512_vnni`].
    #[target_feature(enable = "avx2,avxvnni")]
    pub(super) unsafe fn avx_vnni(
        a: &[u8],
        k: usize,
        rows: usize,
        panel: &[Block],
        out: &mut [[i32; PANEL]],
    ) {
        let mut r = 0;
        while r < rows {
            // SAFETY: as in `avx512_vnni`.
            unsafe {
                let a = a.as_ptr().add(r * k);
                let o = out.as_mut_ptr().add(r);
                let n = (rows - r).min(3);
                match n {
                    3 => tile_vnni::<3>(a, k, panel, o),
                    2 => tile_vnni::<2>(a, k, panel, o),
                    _ => tile_vnni::<1>(a, k, panel, o),
                }
                r += n;
            }
        }
    }

    #[target_feature(enable = "avx2,avxvnni")]
    #[inline]
    unsafe fn tile_vnni<const R: usize>(
        a: *const u8,
        k: usize,
        panel: &[Block],
        out: *mut [i32; PANEL],
    ) {
        // SAFETY: as in `tile512`.
        unsafe {
            let mut acc = [[_mm256_setzero_si256(); 4]; R];
            let w = panel.as_ptr().cast::<__m256i>();
            for i in 0..k / 4 {
                for q in 0..4 {
                    let wq = _mm256_load_si256(w.add(4 * i + q));
                    for (r, acc) in acc.iter_mut().enumerate() {
                        let x = a.add(r * k + 4 * i).cast::<i32>().read_unaligned();
                        let x = _mm256_set1_epi32(x);
                        acc[q] = _mm256_dpbusd_avx_epi32(acc[q], x, wq);
                    }
                }
            }
            for (r, acc) in acc.iter().enumerate() {
                let o = out.add(r).cast::<__m256i>();
                for (q, acc) in acc.iter().enumerate() {
                    _mm256_storeu_si256(o.add(q), *acc);
                }
            }
        }
    }

    /// # Safety
    /// AVX2; lengths as for [`avx512_vnni`].
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn avx2(
        a: &[u8],
        k: usize,
        rows: usize,
        panel: &[Block],
        out: &mut [[i32; PANEL]],
    ) {
        let mut r = 0;
        while r < rows {
            // SAFETY: as in `avx512_vnni`.
            unsafe {
                let a = a.as_ptr().add(r * k);
                let o = out.as_mut_ptr().add(r);
                if rows - r >= 2 {
                    tile_avx2::<2>(a, k, panel, 0, o);
                    tile_avx2::<2>(a, k, panel, 1, o);
                    r += 2;
                } else {
                    tile_avx2::<1>(a, k, panel, 0, o);
                    tile_avx2::<1>(a, k, panel, 1, o);
                    r += 1;
                }
            }
        }
    }

    /// Half a panel (sixteen outputs). Products of 16-bit values, so that nothing saturates.
    #[target_feature(enable = "avx2")]
    #[inline]
    unsafe fn tile_avx2<const R: usize>(
        a: *const u8,
        k: usize,
        panel: &[Block],
        half: usize,
        out: *mut [i32; PANEL],
    ) {
        // SAFETY: as in `tile512`.
        unsafe {
            // Each accumulator holds, for four outputs, the sums of inputs 0, 1 and 2, 3.
            let mut acc = [[_mm256_setzero_si256(); 4]; R];
            let w = panel.as_ptr().cast::<__m128i>();
            for i in 0..k / 4 {
                let mut x = [_mm256_setzero_si256(); R];
                for (r, x) in x.iter_mut().enumerate() {
                    let bytes = a.add(r * k + 4 * i).cast::<i32>().read_unaligned();
                    *x = _mm256_cvtepu8_epi16(_mm_set1_epi32(bytes));
                }
                for q in 0..4 {
                    let wq = _mm_load_si128(w.add(8 * i + 4 * half + q));
                    let wq = _mm256_cvtepi8_epi16(wq);
                    for (acc, x) in acc.iter_mut().zip(&x) {
                        acc[q] = _mm256_add_epi32(acc[q], _mm256_madd_epi16(*x, wq));
                    }
                }
            }
            for (r, acc) in acc.iter().enumerate() {
                let o = out.add(r).cast::<__m256i>().add(2 * half);
                for p in 0..2 {
                    let sums = _mm256_hadd_epi32(acc[2 * p], acc[2 * p + 1]);
                    _mm256_storeu_si256(o.add(p), _mm256_permute4x64_epi64::<0b11_01_10_00>(sums));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn random(seed: u64, n: usize) -> Vec<u8> {
        let mut s = seed.wrapping_mul(2) + 1;
        (0..n)
            .map(|_| {
                s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
                (s >> 56) as u8
            })
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn kernels_agree(seed: u64, rows in 1usize..30, quads in 1usize..60, extreme: bool) {
            let k = quads * 4;
            let mut a = random(seed, rows * k);
            let mut w = random(seed ^ 77, PANEL * k);
            if extreme {
                // The values at which eight-bit products of pairs would saturate.
                a.iter_mut().for_each(|v| *v |= 0xf0);
                w.iter_mut().for_each(|v| *v = if *v < 128 { 127 } else { 129 });
            }
            let panel: Vec<Block> = w
                .chunks_exact(64)
                .map(|c| Block(std::array::from_fn(|i| c[i] as i8)))
                .collect();
            let mut want = vec![[0i32; PANEL]; rows];
            for (r, want) in want.iter_mut().enumerate() {
                for (o, want) in want.iter_mut().enumerate() {
                    for i in 0..k {
                        let w = panel[i / 4 * 2 + o / 16].0[o % 16 * 4 + i % 4];
                        *want += i32::from(a[r * k + i]) * i32::from(w);
                    }
                }
            }
            for kernel in Kernel::available() {
                let mut got = vec![[0i32; PANEL]; rows];
                gemm_panel(kernel, &a, k, rows, &panel, &mut got);
                prop_assert_eq!(&got, &want, "{}", kernel.name());
            }
        }

        #[test]
        fn float_functions_agree(seed: u64, len in 1usize..70) {
            let bytes = random(seed, len * 96);
            let qkv: Vec<f32> = bytes.iter().map(|&b| (f32::from(b) - 120.0) / 31.7).collect();
            let mut all = Vec::new();
            for kernel in Kernel::available() {
                let mut out = vec![0.0f32; len * 32];
                attention(kernel, kernel, &qkv, len, 32, 2, &mut AttentionBuffers::default(), &mut out);
                add_norm(kernel, &mut out, &qkv[..len * 32], 32, &[0.7; 32], &[0.1; 32], 1e-12);
                let mut q = vec![0u8; len * 32];
                let (mut s, mut z) = (vec![0.0; len], vec![0; len]);
                quantize(kernel, &out, 32, &mut q, &mut s, &mut z);
                let best = best(kernel, &out);
                let bits: Vec<u32> = out.iter().chain(&s).map(|v| v.to_bits()).collect();
                all.push((bits, q, z, best.0, best.1.to_bits()));
            }
            for other in &all[1..] {
                prop_assert_eq!(other, &all[0]);
            }
        }
    }
}
