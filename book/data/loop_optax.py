"""A training loop in JAX with Optax: logistic regression with a schedule of the book, and the same with a break."""

import pickle

import jax
import jax.numpy as jnp
import optax

from anneal.adapters import to_optax


def setup(dimension, schedule, base_stepsize, total_steps):
    optimizer = optax.sgd(to_optax(schedule, base_stepsize, total_steps))
    w = jnp.zeros(dimension)
    return optimizer, w, optimizer.init(w)


def loss(w, X, y):
    return optax.sigmoid_binary_cross_entropy(X @ w, y).mean()


def train(run, X, y, batches):
    optimizer, w, state = run

    @jax.jit
    def update(w, state, batch):
        gradient = jax.grad(loss)(w, X[batch], y[batch])
        step, state = optimizer.update(gradient, state)
        return optax.apply_updates(w, step), state

    for batch in batches:
        w, state = update(w, state, batch)
    return optimizer, w, state


def train_with_a_break(X, y, schedule, base_stepsize, batches, at):
    configuration = (X.shape[1], schedule, base_stepsize, len(batches))
    optimizer, w, state = train(setup(*configuration), X, y, batches[:at])
    saved = pickle.dumps(jax.device_get((w, state)))
    optimizer, _, _ = setup(*configuration)  # as another process would
    return train((optimizer, *pickle.loads(saved)), X, y, batches[at:])
