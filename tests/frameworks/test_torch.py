"""The factors in PyTorch: against its own schedulers, through a checkpoint, after a warm-up, in a training loop."""

import io

import numpy as np
import pytest
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR, LinearLR, PolynomialLR, SequentialLR

from anneal.adapters import to_torch
from anneal.problems import LogisticRegression
from anneal.schedules import Cosine, Fixed, Linear, Polynomial, Warmup, from_callable
from anneal.sgd import sweep
from book.data import loop_torch
from book.data.make_frameworks import torch_rates
from tests.frameworks.conftest import BEYOND, HORIZONS, SCHEDULES


def optimizer(lr=0.3):
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=lr)


def by_lambda(schedule, T):
    return lambda opt: LambdaLR(opt, to_torch(schedule, T))


@pytest.mark.parametrize("T", HORIZONS)
@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s.key)
def test_update_k_has_the_rate_of_entry_k(schedule, T):
    rates = torch_rates(by_lambda(schedule, T), T + BEYOND + 1, peak=0.3)
    np.testing.assert_array_equal(rates[:T], 0.3 * schedule.values(T))
    assert len(set(rates[T:])) == 1, "after the run the factor stays"


@pytest.mark.parametrize("T", HORIZONS)
@pytest.mark.parametrize("power", [1.0, 2.0, 3.5])
def test_polynomials_equal_torchs_own_also_past_the_end(power, T):
    ours = torch_rates(by_lambda(Polynomial(power), T), T + BEYOND + 1)
    own = torch_rates(lambda opt: PolynomialLR(opt, T, power), T + BEYOND + 1)
    np.testing.assert_allclose(ours, own, rtol=1e-12, atol=0)


@pytest.mark.parametrize("T", HORIZONS)
def test_cosine_equals_torchs_own_within_the_run_and_stays_zero_after_it(T):
    ours = torch_rates(by_lambda(Cosine(), T), T + BEYOND + 1)
    own = torch_rates(lambda opt: CosineAnnealingLR(opt, T), T + BEYOND + 1)
    np.testing.assert_allclose(ours[:T], own[:T], rtol=1e-9, atol=1e-15)
    assert ours[T:] == [0.0] * (BEYOND + 1)
    assert own[T + 1] > 0, "this is why the factor is clamped"


@pytest.mark.parametrize("at", [0, 1, 37, 99, 100, 103])
@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s.key)
def test_a_checkpoint_resumes_the_schedule(schedule, at):
    """Through torch.save and torch.load with its safe defaults, into a scheduler that was built for another run."""
    T, n = 100, 100 + BEYOND + 1
    uninterrupted = torch_rates(by_lambda(schedule, T), n)
    opt = optimizer(0.1)
    scheduler = LambdaLR(opt, to_torch(schedule, T))
    for _ in range(at):
        opt.step()
        scheduler.step()
    file = io.BytesIO()
    torch.save((opt.state_dict(), scheduler.state_dict()), file)
    file.seek(0)

    def resumed(fresh):
        scheduler = LambdaLR(fresh, to_torch(Polynomial(2), 7))
        for part, state in zip((fresh, scheduler), torch.load(file), strict=True):
            part.load_state_dict(state)
        return scheduler

    assert torch_rates(resumed, n - at) == uninterrupted[at:]


def through_a_file(state):
    file = io.BytesIO()
    torch.save(state, file)
    size = file.tell()
    file.seek(0)
    return torch.load(file), size


@pytest.mark.parametrize(
    "schedule", [Cosine(), Warmup(Polynomial(3), 0.1), from_callable(lambda u: 1 - u**2)], ids=repr
)
def test_a_checkpoint_of_a_million_steps_is_small_and_resumes(schedule):
    T, groups = 10**6, [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in (1.0, 0.01)]
    one, other = (torch.optim.SGD(groups) for _ in range(2))
    first = LambdaLR(one, [to_torch(schedule, T), to_torch(schedule, T)])
    first.last_epoch = 123_456
    state, size = through_a_file(first.state_dict())
    assert size < 100_000
    second = LambdaLR(other, [to_torch(schedule, T), to_torch(schedule, T)])
    second.load_state_dict(state)
    for scheduler in (first, second):
        scheduler.optimizer.step()
        scheduler.step()
    assert second.get_last_lr() == first.get_last_lr() == [lr * schedule.values(T)[123_457] for lr in (1.0, 0.01)]


def test_every_group_resumes_the_schedule_of_its_own():
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in (1.0, 0.01)]
    made = [
        LambdaLR(torch.optim.SGD(groups), [to_torch(schedule, 8) for schedule in pair])
        for pair in ((Linear(), from_callable(lambda u: 1 - u**2)), (Cosine(), Polynomial(2)))
    ]
    made[1].load_state_dict(through_a_file(made[0].state_dict())[0])
    made[1].last_epoch = 3
    made[1].optimizer.step()
    made[1].step()
    assert made[1].get_last_lr() == [0.5, 0.01 * 0.75]


@pytest.mark.filterwarnings("ignore:The epoch parameter")
@pytest.mark.parametrize("schedule", [Linear(), Cosine(), Polynomial(3.5)], ids=repr)
def test_fractional_epochs(schedule):
    """As for PyTorch's warm restarts: step(epoch + i / iterations), with T counted in epochs."""
    opt = optimizer(0.3)
    scheduler = LambdaLR(opt, to_torch(schedule, 10))
    opt.step()
    for epoch in (0.25, 2.5, 9.75, 10.0, 11.5):
        scheduler.step(epoch)
        assert opt.param_groups[0]["lr"] == 0.3 * schedule.h(min(epoch / 10, 1))


def test_tensors_count_as_the_numbers_in_them():
    factor = to_torch(Linear(), 10)
    assert [factor(torch.tensor(3)), factor(torch.tensor(2.5)), factor(torch.tensor(3, dtype=torch.int8))] == [
        0.7,
        0.75,
        0.7,
    ]
    with pytest.raises(ValueError, match="step: expected one number"):
        factor(torch.ones(2))


def test_several_groups_follow_one_factor_from_their_own_rates():
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in (1.0, 0.01)]
    opt = torch.optim.SGD(groups)
    scheduler = LambdaLR(opt, to_torch(Linear(), 4))
    opt.step()
    scheduler.step()
    assert [group["lr"] for group in opt.param_groups] == [0.75, 0.0075]


@pytest.mark.parametrize(("W", "T"), [(1, 10), (10, 100), (30, 40)])
def test_chaining_after_torchs_own_warm_up_equals_warmup(W, T):
    def chained(opt):
        rest = LambdaLR(opt, to_torch(Cosine(), T - W))
        if W == 1:
            return SequentialLR(opt, [LambdaLR(opt, to_torch(Fixed(), 1)), rest], [W])
        return SequentialLR(opt, [LinearLR(opt, 1 / W, total_iters=W - 1), rest], [W])

    ours = torch_rates(by_lambda(Warmup(Cosine(), W / T), T), T + BEYOND + 1)
    np.testing.assert_allclose(ours, torch_rates(chained, T + BEYOND + 1), rtol=1e-12, atol=0)


@pytest.mark.parametrize("schedule", [Linear(), Cosine(), Warmup(Polynomial(3), 0.1)], ids=repr)
def test_the_training_loop_equals_a_run_of_the_sweep(schedule):
    problem = LogisticRegression.synthetic(100, 4, seed=2)
    batches = np.random.default_rng(5).integers(100, size=(150, 3))
    run = loop_torch.setup(4, schedule, 0.7, 150)
    loop_torch.train(run, torch.tensor(problem.X), torch.tensor(problem.y), batches)
    w = run[0].weight.detach().numpy().ravel()
    loss = float(problem.objective(w[None, :, None])[0, 0])
    swept = sweep(problem, {"this": schedule}, [0.7], [5], 150, batch_size=3).suboptimality.item()
    assert loss - problem.optimum == pytest.approx(swept, abs=1e-12)
    assert loss < np.log(2), "it has learned something"


@pytest.mark.parametrize("at", [0, 1, 60, 149, 150])
def test_an_interrupted_loop_ends_at_the_same_weights(at):
    problem = LogisticRegression.synthetic(100, 4, seed=2)
    X, y = torch.tensor(problem.X), torch.tensor(problem.y)
    batches = np.random.default_rng(5).integers(100, size=(150, 3))
    run = loop_torch.setup(4, Polynomial(2), 0.7, 150)
    loop_torch.train(run, X, y, batches)
    again = loop_torch.train_with_a_break(X, y, Polynomial(2), 0.7, batches, at)
    assert torch.equal(run[0].weight, again[0].weight)
