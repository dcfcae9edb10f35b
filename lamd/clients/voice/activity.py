"""Whether somebody speaks: the Silero model (MIT, https://github.com/snakers4/silero-vad) on onnxruntime.

The copy that faster-whisper brings is used: one state of two tensors, and 64 samples of the frame before as context.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from lamd.clients.voice.ports import FRAME, Samples
from lamd.errors import VoiceError

CONTEXT = 64


def model_file() -> Path:
    """The model in the package faster-whisper; raises ``VoiceError`` ``no_extra``."""
    spec = find_spec("faster_whisper")
    found = sorted(Path(spec.origin).parent.glob("assets/silero_vad_v*.onnx")) if spec and spec.origin else []
    if not found:
        raise VoiceError("no_extra", "the model that tells speech from noise is missing", "pip install 'lamd[voice]'")
    return found[-1]


class Silero:
    """The model and its memory of one stream."""

    def __init__(self, file: Path | None = None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = options.intra_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(file or model_file()), providers=["CPUExecutionProvider"], sess_options=options
        )
        self._memory: dict[str, Any] = {}
        self.reset()

    def reset(self) -> None:
        """Forget the frames before."""
        zeros = np.zeros((1, 1, 128), np.float32)
        self._memory = {"h": zeros, "c": zeros}
        self._context = np.zeros(CONTEXT, np.float32)

    def __call__(self, frame: Samples) -> float:
        """The probability of speech in one frame of ``FRAME`` samples."""
        if len(frame) != FRAME:
            raise ValueError(f"a frame has {FRAME} samples, not {len(frame)}")
        given = np.concatenate([self._context, frame])[None]
        told, h, c = self._session.run(None, {"input": given, **self._memory})
        self._memory, self._context = {"h": h, "c": c}, frame[-CONTEXT:]
        return float(np.ravel(told)[0])
