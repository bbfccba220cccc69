#!/usr/bin/python3
"""Times TAPE-Swin in PyTorch eager mode: the same network, batch and machine as network.bench.ts.

Prints one JSON object: seconds of one stage-two step (forward, backward, clip, Adam) and of one forward
pass, each the median of several runs. The network is the one that the test fixtures are recorded with.
"""

import importlib.util
import json
import os
import statistics
import sys
import time

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "..", "..", "test", "fixtures", "torch_networks.py")


def load_fixtures():
    spec = importlib.util.spec_from_file_location("fixtures", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def median_seconds(run, repeats):
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    edge, batch, forward_edge, repeats, threads = (int(argument) for argument in sys.argv[1:6])
    torch.set_num_threads(threads)
    fixtures = load_fixtures()
    network = fixtures.TapeSwin(torch.float32, **fixtures.FULL["tape-swin"])
    low, true = torch.rand(batch, 3, edge, edge), torch.rand(batch, 3, edge, edge)
    photo = torch.rand(1, 3, forward_edge, forward_edge)
    with torch.no_grad():
        network.theta(low, network.prior(network.phi(low)))
    parameters = list(network.parameters.values())
    optimizer = torch.optim.Adam(parameters, lr=1e-4)

    def step():
        optimizer.zero_grad()
        network.losses("joint", low, true, None, None)["loss"].backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()

    def forward():
        with torch.no_grad():
            network.theta(photo, network.prior(network.phi(photo)))

    print(json.dumps({
        "version": torch.__version__,
        "stepSeconds": median_seconds(step, repeats),
        "forwardSeconds": median_seconds(forward, repeats),
    }))


main()
