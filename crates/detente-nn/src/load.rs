//! Tensors of a model file, checked.

use crate::config::Config;
use crate::error::{Error, ErrorKind};
use crate::linear::{Linear, Matrix};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::ops::Range;

/// Where an 8-bit tensor lies in the file, and its scales.
pub(crate) type Scaled = (Range<usize>, Vec<f32>);

/// An open model file.
pub(crate) struct File<'a> {
    tensors: SafeTensors<'a>,
    bytes: &'a [u8],
}

impl<'a> File<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<(File<'a>, Config), Error> {
        let (file, config): (File<'a>, Config) = File::with_config(bytes)?;
        config
            .check()
            .map_err(|why| Error::new("configuration", ErrorKind::Config(why)))?;
        Ok((file, config))
    }

    /// The tensors and what the metadata say of them.
    pub(crate) fn with_config<C: DeserializeOwned>(
        bytes: &'a [u8],
    ) -> Result<(File<'a>, C), Error> {
        let container = |e: safetensors::SafeTensorError| {
            Error::new("file", ErrorKind::Container(e.to_string()))
        };
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(container)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(container)?;
        let bad = |why: String| Error::new("configuration", ErrorKind::Config(why));
        let text = metadata
            .metadata()
            .as_ref()
            .and_then(|m| m.get("config"))
            .ok_or_else(|| bad("no config in the metadata".into()))?;
        let config = serde_json::from_str(text).map_err(|e| bad(e.to_string()))?;
        Ok((File { tensors, bytes }, config))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    fn view(&self, name: &str, shape: &[usize]) -> Result<TensorView<'a>, Error> {
        let view = self
            .tensors
            .tensor(name)
            .map_err(|_| Error::new(name, ErrorKind::Missing))?;
        if view.shape() != shape {
            let why = format!("shape {:?}, expected {shape:?}", view.shape());
            return Err(Error::new(name, ErrorKind::Shape(why)));
        }
        Ok(view)
    }

    /// The raw bytes of a tensor of any length.
    pub(crate) fn raw(&self, name: &str) -> Result<&'a [u8], Error> {
        self.tensors
            .tensor(name)
            .map(|v| v.data())
            .map_err(|_| Error::new(name, ErrorKind::Missing))
    }

    /// Number of rows of a two-dimensional tensor.
    pub(crate) fn rows(&self, name: &str) -> usize {
        self.tensors
            .tensor(name)
            .ok()
            .and_then(|v| v.shape().first().copied())
            .unwrap_or(0)
    }

    /// A tensor of 32-bit floats, all finite.
    pub(crate) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let view = self.view(name, shape)?;
        if view.dtype() != Dtype::F32 {
            let why = format!("numbers are {:?}, expected F32", view.dtype());
            return Err(Error::new(name, ErrorKind::Shape(why)));
        }
        let values: Vec<f32> = view
            .data()
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        if !values.iter().all(|v| v.is_finite()) {
            return Err(Error::new(name, ErrorKind::NotFinite));
        }
        Ok(values)
    }

    /// Where an 8-bit tensor lies in the file, and its scales (one for each index of the first
    /// dimension); `None` when it holds floats.
    pub(crate) fn bytes_of(
        &self,
        name: &str,
        scale_name: &str,
        shape: &[usize],
    ) -> Result<Option<Scaled>, Error> {
        let view = self.view(name, shape)?;
        match view.dtype() {
            Dtype::I8 => {
                let scale = self.floats(scale_name, &shape[..1])?;
                let start = view.data().as_ptr() as usize - self.bytes.as_ptr() as usize;
                Ok(Some((start..start + view.data().len(), scale)))
            }
            Dtype::F32 => Ok(None),
            other => {
                let why = format!("numbers are {other:?}, expected I8 or F32");
                Err(Error::new(name, ErrorKind::Shape(why)))
            }
        }
    }

    /// A matrix of weights, 8-bit with scales or floats; the shape's first dimension is kept.
    pub(crate) fn matrix(&self, name: &str, shape: &[usize]) -> Result<Matrix<'a>, Error> {
        let weight = format!("{name}.weight");
        let scale = format!("{name}.scale");
        Ok(match self.bytes_of(&weight, &scale, shape)? {
            Some((range, scale)) => Matrix::Int8 {
                data: Cow::Borrowed(&self.bytes[range]),
                scale,
            },
            None => Matrix::Float(self.floats(&weight, shape)?),
        })
    }

    /// A linear layer of `n` outputs and `k` inputs.
    pub(crate) fn linear(&self, name: &str, n: usize, k: usize) -> Result<Linear, Error> {
        let matrix = self.matrix(name, &[n, k])?;
        let bias = self.floats(&format!("{name}.bias"), &[n])?;
        pack(name, &[(matrix, bias)], k)
    }

    /// Query, key and value as one layer, the queries divided by the root of the head width.
    pub(crate) fn qkv(&self, layer: &str, hidden: usize, width: usize) -> Result<Linear, Error> {
        let factor = 1.0 / (width as f32).sqrt();
        let mut parts = Vec::new();
        for part in ["q", "k", "v"] {
            let name = format!("{layer}.{part}");
            let mut matrix = self.matrix(&name, &[hidden, hidden])?;
            let mut bias = self.floats(&format!("{name}.bias"), &[hidden])?;
            if part == "q" {
                matrix = matrix.times(factor);
                bias.iter_mut().for_each(|b| *b *= factor);
            }
            parts.push((matrix, bias));
        }
        pack(&format!("{layer}.qkv"), &parts, hidden)
    }

    /// The tensor `[n + 1][m]` of a form `[dep; 1] * W * head`, as a layer from the head's `m`
    /// inputs to `n + 1` outputs.
    pub(crate) fn bilinear(&self, name: &str, n: usize, m: usize) -> Result<Linear, Error> {
        let matrix = self.matrix(name, &[n + 1, m])?;
        pack(name, &[(matrix, vec![0.0; n + 1])], m)
    }

    /// The tensor `[labels][d + 1][d + 1]` of a form `[first; 1] * W * [second; 1]` for each
    /// label, as a layer from the first's `d` inputs to `labels * (d + 1)` outputs.
    pub(crate) fn biaffine(&self, name: &str, labels: usize, d: usize) -> Result<Linear, Error> {
        let w = d + 1;
        let (mut bias, n) = (Vec::with_capacity(labels * w), labels * w);
        let matrix = match self.matrix(name, &[labels, w, w])? {
            Matrix::Int8 { data, scale } => {
                let mut turned = Vec::with_capacity(n * d);
                let mut scales = Vec::with_capacity(n);
                for (square, &s) in data.chunks_exact(w * w).zip(&scale) {
                    for j in 0..w {
                        turned.extend((0..d).map(|i| square[i * w + j]));
                        scales.push(s);
                        bias.push(f32::from(square[d * w + j] as i8) * s);
                    }
                }
                Matrix::Int8 {
                    data: Cow::Owned(turned),
                    scale: scales,
                }
            }
            Matrix::Float(data) => {
                let mut turned = Vec::with_capacity(n * d);
                for square in data.chunks_exact(w * w) {
                    for j in 0..w {
                        turned.extend((0..d).map(|i| square[i * w + j]));
                        bias.push(square[d * w + j]);
                    }
                }
                Matrix::Float(turned)
            }
        };
        pack(name, &[(matrix, bias)], d)
    }
}

fn pack(name: &str, parts: &[(Matrix<'_>, Vec<f32>)], k: usize) -> Result<Linear, Error> {
    Linear::new(parts, k).ok_or_else(|| {
        let why = "parts do not fit together".to_string();
        Error::new(name, ErrorKind::Shape(why))
    })
}
