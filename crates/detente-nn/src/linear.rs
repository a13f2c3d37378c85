//! Linear layers, packed for the kernels.

use crate::kernels::{self, Block, Kernel, ROW_BLOCK};
use crate::math::{Columns, LANES, PANEL};
use std::borrow::Cow;

/// A weight matrix as the file holds it: `n` outputs by `k` inputs, row by row.
pub(crate) enum Matrix<'a> {
    Int8 {
        data: Cow<'a, [u8]>,
        scale: Vec<f32>,
    },
    Float(Vec<f32>),
}

impl Matrix<'_> {
    /// Multiplies all weights by a factor.
    pub(crate) fn times(mut self, factor: f32) -> Self {
        let values = match &mut self {
            Matrix::Int8 { scale, .. } => scale,
            Matrix::Float(values) => values,
        };
        values.iter_mut().for_each(|v| *v *= factor);
        self
    }
}

/// Rows of floats together with their quantised form.
#[derive(Default)]
pub(crate) struct Quantized {
    data: Vec<u8>,
    scale: Vec<f32>,
    zero: Vec<i32>,
}

impl Quantized {
    pub(crate) fn fill(&mut self, kernel: Kernel, x: &[f32], k: usize) {
        let rows = x.len() / k;
        self.data.resize(x.len(), 0);
        self.scale.resize(rows, 0.0);
        self.zero.resize(rows, 0);
        kernels::quantize(
            kernel,
            x,
            k,
            &mut self.data,
            &mut self.scale,
            &mut self.zero,
        );
    }
}

/// A linear layer of `n` outputs and `k` inputs.
pub(crate) struct Linear {
    pub(crate) n: usize,
    pub(crate) k: usize,
    weights: Weights,
}

enum Weights {
    Int8 {
        panels: Vec<Block>,
        sum: Vec<[i32; PANEL]>,
        scale: Vec<[f32; PANEL]>,
        bias: Vec<[f32; PANEL]>,
    },
    Float {
        panels: Vec<f32>,
        bias: Vec<f32>,
    },
}

impl Linear {
    /// Packs matrices of the same inner length one below the other. All are of one kind;
    /// `None` when the lengths do not fit together.
    pub(crate) fn new(parts: &[(Matrix<'_>, Vec<f32>)], k: usize) -> Option<Linear> {
        let bias: Vec<f32> = parts.iter().flat_map(|p| p.1.iter().copied()).collect();
        let n = bias.len();
        if n == 0 || k == 0 {
            return None;
        }
        let weights = if matches!(parts[0].0, Matrix::Int8 { .. }) {
            pack_int8(parts, &bias, k)?
        } else {
            pack_float(parts, bias, k)?
        };
        Some(Linear { n, k, weights })
    }

    /// `out = x * weights + bias`, then GELU where asked. `x` holds rows of `k` floats, `q` the
    /// same rows quantised, `out` as many rows of `n`.
    pub(crate) fn forward(
        &self,
        kernel: Kernel,
        x: &[f32],
        q: &Quantized,
        gelu: bool,
        out: &mut [f32],
    ) {
        let (n, k) = (self.n, self.k);
        let rows = x.len() / k;
        match &self.weights {
            Weights::Float { panels, bias } => {
                kernels::linear_f32(kernel, kernel, x, k, rows, panels, bias, n, gelu, out);
            }
            Weights::Int8 {
                panels,
                sum,
                scale,
                bias,
            } => {
                let mut acc = [[0i32; PANEL]; ROW_BLOCK];
                for (p, panel) in panels.chunks_exact(k / 2).enumerate() {
                    let columns = Columns {
                        sum: &sum[p],
                        scale: &scale[p],
                        bias: &bias[p],
                    };
                    let first = p * PANEL;
                    let mut r = 0;
                    while r < rows {
                        let block = ROW_BLOCK.min(rows - r);
                        kernels::gemm_panel(
                            kernel,
                            &q.data[r * k..(r + block) * k],
                            k,
                            block,
                            panel,
                            &mut acc,
                        );
                        kernels::dequantize(
                            kernel,
                            &acc[..block],
                            &q.scale[r..],
                            &q.zero[r..],
                            &columns,
                            gelu,
                            &mut out[r * n + first..],
                            n,
                            PANEL.min(n - first),
                        );
                        r += block;
                    }
                }
            }
        }
    }
}

fn pack_int8(parts: &[(Matrix<'_>, Vec<f32>)], all_bias: &[f32], k: usize) -> Option<Weights> {
    if !k.is_multiple_of(LANES) || k > kernels::MAX_INNER {
        return None;
    }
    let n = all_bias.len();
    let count = n.div_ceil(PANEL);
    let mut panels = vec![Block([0; 64]); count * k / 2];
    let mut sum = vec![[0i32; PANEL]; count];
    let mut scale = vec![[0.0f32; PANEL]; count];
    let mut bias = vec![[0.0f32; PANEL]; count];
    for (o, &b) in all_bias.iter().enumerate() {
        bias[o / PANEL][o % PANEL] = b;
    }
    let mut o = 0;
    for (matrix, part_bias) in parts {
        let Matrix::Int8 {
            data,
            scale: part_scale,
        } = matrix
        else {
            return None;
        };
        if data.len() != part_bias.len() * k || part_scale.len() != part_bias.len() {
            return None;
        }
        for (row, s) in data.chunks_exact(k).zip(part_scale) {
            let (p, c) = (o / PANEL, o % PANEL);
            scale[p][c] = *s;
            let (half, at) = (c / 16, c % 16 * 4);
            let panel = &mut panels[p * k / 2..(p + 1) * k / 2];
            let mut total = 0i32;
            for (quad, pair) in row.chunks_exact(4).zip(panel.chunks_exact_mut(2)) {
                let quad = [quad[0] as i8, quad[1] as i8, quad[2] as i8, quad[3] as i8];
                total += quad.iter().map(|&v| i32::from(v)).sum::<i32>();
                pair[half].0[at..at + 4].copy_from_slice(&quad);
            }
            sum[p][c] = total;
            o += 1;
        }
    }
    Some(Weights::Int8 {
        panels,
        sum,
        scale,
        bias,
    })
}

fn pack_float(parts: &[(Matrix<'_>, Vec<f32>)], bias: Vec<f32>, k: usize) -> Option<Weights> {
    let mut panels = vec![0.0f32; bias.len().div_ceil(LANES) * LANES * k];
    let mut o = 0;
    for (matrix, part_bias) in parts {
        let Matrix::Float(data) = matrix else {
            return None;
        };
        if data.len() != part_bias.len() * k {
            return None;
        }
        for row in data.chunks_exact(k) {
            let panel = &mut panels[o / LANES * LANES * k..];
            for (i, &v) in row.iter().enumerate() {
                panel[i * LANES + o % LANES] = v;
            }
            o += 1;
        }
    }
    Some(Weights::Float { panels, bias })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn int8_follows_float() {
        let (n, k, rows) = (45, 48, 50);
        let noise = |i: usize| ((i * 7919 + 13) % 255) as f32 - 127.0;
        let data: Vec<u8> = (0..n * k).map(|i| (noise(i) as i8) as u8).collect();
        let scale: Vec<f32> = (0..n).map(|i| 0.001 * (i + 1) as f32).collect();
        let floats: Vec<f32> = (0..n * k)
            .map(|i| f32::from(data[i] as i8) * scale[i / k])
            .collect();
        let bias: Vec<f32> = (0..n).map(|i| i as f32 * 0.1).collect();
        let x: Vec<f32> = (0..rows * k).map(|i| noise(i * 31) * 0.01).collect();
        let int8 = Linear::new(
            &[(
                Matrix::Int8 {
                    data: data.into(),
                    scale,
                },
                bias.clone(),
            )],
            k,
        )
        .expect("packs");
        let float = Linear::new(&[(Matrix::Float(floats.clone()), bias)], k).expect("packs");
        let mut q = Quantized::default();
        let mut first: Option<Vec<f32>> = None;
        for kernel in Kernel::available() {
            q.fill(kernel, &x, k);
            for gelu in [false, true] {
                let (mut a, mut b) = (vec![0.0; rows * n], vec![0.0; rows * n]);
                int8.forward(kernel, &x, &q, gelu, &mut a);
                float.forward(kernel, &x, &q, gelu, &mut b);
                for (i, (a, b)) in a.iter().zip(&b).enumerate() {
                    // Half a step for each input, and the slope of GELU is below 1.13.
                    let row = &x[i / n * k..(i / n + 1) * k];
                    let span = row.iter().fold(0.0f32, |m, v| m.max(*v))
                        - row.iter().fold(0.0f32, |m, v| m.min(*v));
                    let weights = &floats[i % n * k..(i % n + 1) * k];
                    let bound = weights.iter().map(|w| w.abs()).sum::<f32>() * span / 254.0;
                    assert!((a - b).abs() <= bound * 0.58 + 1e-4, "{i}: {a} {b} {bound}");
                }
                if gelu {
                    a.extend(b);
                    assert_eq!(*first.get_or_insert(a.clone()), a, "{}", kernel.name());
                }
            }
        }
    }
}
