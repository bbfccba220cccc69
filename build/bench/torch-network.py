#!/usr/bin/python3
"""Times TAPE-Swin in PyTorch, written as its users write networks: modules, eager mode, float32, autograd.

    torch-network.py EDGE BATCH FORWARD_EDGE REPEATS THREADS

Prints one JSON object: seconds of one stage-two step (forward, backward, clip, Adam) and of one forward
pass, each the median of several runs; the number of parameters, which tells whether both sides time the
same network; and which library multiplies its matrices.
"""

import functools
import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

# Source: Sec. 3.2-3.3; sizes as `tape-swin` of models/registry.ts.
DIM, HEADS, WINDOW, MLP_RATIO, DEPTH = 64, 2, 8, 2, 2


def partition(x):
    """[B, H, W, C] -> [B * windows, WINDOW ** 2, C]"""
    b, h, w, c = x.shape
    x = x.view(b, h // WINDOW, WINDOW, w // WINDOW, WINDOW, c)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, WINDOW**2, c)


def merge(windows, b, h, w):
    x = windows.view(b, h // WINDOW, w // WINDOW, WINDOW, WINDOW, -1)
    return x.permute(0, 1, 3, 2, 4, 5).reshape(b, h, w, -1)


@functools.lru_cache(maxsize=None)
def shift_mask(h, w, shift):
    """[windows, 1, N, N]: minus infinity between tokens that the cyclic shift brought together."""
    regions = torch.zeros(1, h, w, 1)
    parts = (slice(0, -WINDOW), slice(-WINDOW, -shift), slice(-shift, None))
    for number, (rows, columns) in enumerate((rows, columns) for rows in parts for columns in parts):
        regions[:, rows, columns] = number
    of_token = partition(regions).squeeze(-1)
    apart = of_token[:, None, :] != of_token[:, :, None]
    return torch.zeros(apart.shape).masked_fill(apart, float("-inf")).unsqueeze(1)


class Attention(nn.Module):
    """MSA with a relative position bias. What shares its source is projected together: "qkv", "qk v", "q kv"."""

    def __init__(self, shared):
        super().__init__()
        self.groups = shared.split()
        self.project_in = nn.ModuleList(nn.Linear(DIM, DIM * len(group), bias=False) for group in self.groups)
        self.project_out = nn.Linear(DIM, DIM)
        self.bias = nn.Parameter(torch.zeros(HEADS, (2 * WINDOW - 1) ** 2))
        at = torch.stack(torch.meshgrid(torch.arange(WINDOW), torch.arange(WINDOW), indexing="ij")).flatten(1)
        rows, columns = at[:, :, None] - at[:, None, :] + WINDOW - 1
        self.register_buffer("index", rows * (2 * WINDOW - 1) + columns)

    def forward(self, sources, mask):
        """sources: one for each group."""
        projected = [linear(source).split(DIM, -1) for linear, source in zip(self.project_in, sources)]
        m, n, _ = sources[0].shape
        q, k, v = (x.view(m, n, HEADS, -1).transpose(1, 2) for group in projected for x in group)
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1) + self.bias[:, self.index]
        if mask is not None:
            scores = (scores.view(-1, mask.shape[0], HEADS, n, n) + mask).view(m, HEADS, n, n)
        return self.project_out((scores.softmax(-1) @ v).transpose(1, 2).reshape(m, n, DIM))


class FeedForward(nn.Sequential):
    def __init__(self):
        super().__init__(nn.LayerNorm(DIM), nn.Linear(DIM, MLP_RATIO * DIM), nn.GELU(), nn.Linear(MLP_RATIO * DIM, DIM))


class Shifted(nn.Module):
    """Cuts maps into windows, shifted in every second block, and puts the result together again."""

    def __init__(self, block, shift):
        super().__init__()
        self.block, self.shift = block, shift

    def forward(self, *maps):
        b, h, w, _ = maps[0].shape
        if self.shift == 0:
            return merge(self.block(*(partition(x) for x in maps), None), b, h, w)
        rolled = (partition(torch.roll(x, (-self.shift, -self.shift), (1, 2))) for x in maps)
        merged = merge(self.block(*rolled, shift_mask(h, w, self.shift)), b, h, w)
        return torch.roll(merged, (self.shift, self.shift), (1, 2))


class EncoderBlock(nn.Module):
    """Eq. 3."""

    def __init__(self):
        super().__init__()
        self.norm, self.attention, self.feed_forward = nn.LayerNorm(DIM), Attention("qkv"), FeedForward()

    def forward(self, x, mask):
        x = x + self.attention([self.norm(x)], mask)
        return x + self.feed_forward(x)


class DecoderBlock(nn.Module):
    """Eq. 5: Q is added to queries and keys, never to values."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2, self.norm_memory = nn.LayerNorm(DIM), nn.LayerNorm(DIM), nn.LayerNorm(DIM)
        self.attention1, self.attention2 = Attention("qk v"), Attention("q kv")
        self.feed_forward = FeedForward()

    def forward(self, x, memory, prior, mask):
        normed = self.norm1(x)
        x = x + self.attention1([normed + prior, normed], mask)
        x = x + self.attention2([self.norm2(x) + prior, self.norm_memory(memory)], mask)
        return x + self.feed_forward(x)


def stack(block):
    return nn.ModuleList(Shifted(block(), 0 if i % 2 == 0 else WINDOW // 2) for i in range(DEPTH))


class Restorer(nn.Module):
    """theta with its decoder, phi without."""

    def __init__(self, has_decoder):
        super().__init__()
        self.head = nn.Sequential(nn.Conv2d(3, DIM, 3, padding=1), nn.GELU(), nn.Conv2d(DIM, DIM, 3, padding=1))
        self.encoder = stack(EncoderBlock)
        self.decoder = stack(DecoderBlock) if has_decoder else []
        self.tail = nn.Sequential(nn.Conv2d(DIM, DIM, 3, padding=1), nn.GELU(), nn.Conv2d(DIM, 3, 3, padding=1))

    def forward(self, image, prior=None):
        x = self.head(image).permute(0, 2, 3, 1)
        for block in self.encoder:
            x = block(x)
        memory = x
        for block in self.decoder:
            x = block(x, memory, prior)
        return image + self.tail(x.permute(0, 3, 1, 2))


class Prior(nn.Module):
    """Eq. 4."""

    def __init__(self):
        super().__init__()
        layers = nn.Conv2d(3, DIM, 3, padding=1), nn.GELU(), nn.Conv2d(DIM, DIM, 3, padding=1), nn.GELU()
        self.features = nn.Sequential(*layers)
        self.e = nn.Parameter(torch.zeros(WINDOW, WINDOW, DIM))

    def forward(self, image):
        x = self.features(image).permute(0, 2, 3, 1)
        return x + self.e.repeat(x.shape[1] // WINDOW, x.shape[2] // WINDOW, 1)


class TapeSwin(nn.Module):
    def __init__(self):
        super().__init__()
        self.phi, self.prior, self.theta = Restorer(has_decoder=False), Prior(), Restorer(has_decoder=True)

    def forward(self, image):
        pseudo = self.phi(image)
        return self.theta(image, self.prior(pseudo)), pseudo


def median_seconds(run, repeats):
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def matrix_library():
    """Who multiplies matrices. Debian's PyTorch takes what the system's alternatives offer as libblas.so.3."""
    if torch.backends.mkl.is_available():
        return "MKL"
    try:
        with open("/proc/self/maps") as maps:
            loaded = maps.read().lower()
    except FileNotFoundError:
        loaded = ""
    if "openblas" in loaded:
        return "OpenBLAS"
    return "the reference BLAS" if "/blas/libblas.so" in loaded else "an unknown BLAS"


def main():
    edge, batch, forward_edge, repeats, threads = (int(argument) for argument in sys.argv[1:6])
    torch.set_num_threads(threads)
    network = TapeSwin()
    low, true = torch.rand(batch, 3, edge, edge), torch.rand(batch, 3, edge, edge)
    photo = torch.rand(1, 3, forward_edge, forward_edge)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-4, foreach=True)

    def step():
        optimizer.zero_grad(set_to_none=True)
        restored, pseudo = network(low)
        (F.l1_loss(restored, true) + F.l1_loss(pseudo, true)).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()

    def forward():
        with torch.inference_mode():
            network(photo)

    print(json.dumps({
        "version": torch.__version__,
        "matrices": matrix_library(),
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "stepSeconds": median_seconds(step, repeats),
        "forwardSeconds": median_seconds(forward, repeats),
    }))


if __name__ == "__main__":
    main()
