"""A training loop in PyTorch: logistic regression with a schedule of the book, and the same with a break."""

import io

import torch
from torch.optim.lr_scheduler import LambdaLR

from anneal.adapters import to_torch


def setup(dimension, schedule, base_stepsize, total_steps):
    model = torch.nn.Linear(dimension, 1, bias=False, dtype=torch.float64)
    torch.nn.init.zeros_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=base_stepsize)
    scheduler = LambdaLR(optimizer, to_torch(schedule, total_steps))
    return model, optimizer, scheduler


def train(run, X, y, batches):
    model, optimizer, scheduler = run
    for batch in batches:
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(model(X[batch])[:, 0], y[batch]).backward()
        optimizer.step()
        scheduler.step()  # once an update, not once an epoch


def save(run, file):
    torch.save([part.state_dict() for part in run], file)


def load(run, file):
    for part, state in zip(run, torch.load(file), strict=True):
        part.load_state_dict(state)


def train_with_a_break(X, y, schedule, base_stepsize, batches, at):
    configuration = (X.shape[1], schedule, base_stepsize, len(batches))
    run = setup(*configuration)
    train(run, X, y, batches[:at])
    file = io.BytesIO()
    save(run, file)
    file.seek(0)
    run = setup(*configuration)  # as another process would
    load(run, file)
    train(run, X, y, batches[at:])
    return run
