"""What the public names of schedules, bounds and prices take."""

from __future__ import annotations

import sympy

from anneal import adapters, bounds, certify, coverage, minimax, robustness, tuned, worst_case
from anneal.schedules import (
    WSD,
    Cosine,
    Fixed,
    InverseSqrt,
    Linear,
    Polynomial,
    Robust,
    Warmup,
    by_name,
    from_callable,
    from_expression,
    logged,
)

from .calls import register
from .kinds import FLAG, SCHEDULE, array, count, number, other, positive, vector

u, v = sympy.symbols("u v")
UNIT = array([0.5, 0.25], signed=True).but([1.5], [-0.25], [0.5, 1.0000001])
DECREASING = vector([4.0, 2.0, 1.0])
D, G = positive(2.0), positive(0.5)
HORIZON = count(50)


def everything(schedule):
    """All numbers that a schedule has."""
    numbers = [schedule.values(5), schedule.after(5), schedule.degree]
    return [*numbers, *(f([0.0, 0.5, 1.0]) for f in (schedule.h, schedule.H, schedule.Q))]


register("schedules.Polynomial", lambda power: everything(Polynomial(power)), power=positive(2.0))
register("schedules.Robust", lambda ratio: everything(Robust(ratio)), ratio=positive(4.0).but(1.0, 0.5))
register(
    "schedules.WSD",
    lambda cooldown, shape: everything(WSD(cooldown, shape)),
    cooldown=positive(0.5).but(1.5),
    shape=other("sqrt", "cubic", None, 3),
)
register(
    "schedules.Warmup",
    lambda schedule, fraction: [Warmup(schedule, fraction).values(5), Warmup(schedule, fraction).after(5)],
    schedule=SCHEDULE,
    fraction=positive(0.5).but(1.0, 2.0),
)
register("schedules.Fixed", lambda averaged: Fixed(averaged).values(3), averaged=FLAG)
for schedule in (Cosine(), Linear(), InverseSqrt(), Warmup(Cosine(), 0.5)):
    name = f"schedules.{type(schedule).__name__}"
    register(name, lambda T, schedule=schedule: [schedule.values(T), schedule.after(T)], T=count(5))
for schedule in (Cosine(), Linear(), WSD(0.5), Robust(4), from_callable(lambda u: 1 - u**2)):
    name = f"schedules.{type(schedule).__name__}"
    register(name, lambda u, schedule=schedule: schedule.h(u), u=UNIT)
    register(name, lambda tau, schedule=schedule: [schedule.H(tau), schedule.Q(tau)], tau=UNIT)
register(
    "schedules.from_callable",
    lambda h, name: everything(from_callable(h, name)),
    h=other(lambda u: 1 - u, None, "1 - u", 3.0, lambda: 1.0, lambda u: u, lambda u: 2 - u, lambda u: "a"),
    name=other("mine", "", None, 3, "--"),
)
register(
    "schedules.from_expression",
    lambda expr: everything(from_expression(expr)),
    expr=other(1 - u, None, "1 - u", 1 - u * v, u, 2 - u, sympy.I * u, lambda u: 1 - u, [1 - u], u > 0),
)
register(
    "schedules.by_name",
    lambda schedules: [s.values(3) for s in by_name(schedules).values()],
    schedules=other([Cosine()], None, 3, [None], [Cosine(), Cosine()], Cosine(), "cosine"),
)
register(
    "schedules.logged", logged, rates=vector([1.0, 0.5]).but([-1.0, 1.0], [0.0, 1.0]), drop_zeros=FLAG.but(value=False)
)

register("bounds.restart_masses", bounds.restart_masses, stepsizes=DECREASING)
register("bounds.last_iterate_bound", bounds.last_iterate_bound, stepsizes=DECREASING, D=D, G=G, bounded=FLAG)
register(
    "bounds.last_iterate_bounds",
    bounds.last_iterate_bounds,
    stepsizes=DECREASING,
    scales=array([2.0, 0.5]),
    D=D,
    G=G,
    bounded=FLAG,
)
register("bounds.average_tail_bound", bounds.average_tail_bound, stepsizes=DECREASING, D=D, G=G)
register(
    "bounds.smooth_bound",
    bounds.smooth_bound,
    stepsizes=vector([0.5, 0.25]),
    D=D,
    sigma=number(0.5).but(-0.5),
    beta=positive(1.0),
)

register("tuned.tuned", lambda schedule, T: tuned.tuned(schedule, T), schedule=SCHEDULE, T=HORIZON.but(allowed=(None,)))
register("tuned.require_nonincreasing", tuned.require_nonincreasing, schedule=SCHEDULE.but(Warmup(Cosine(), 0.5)))
register("worst_case.worst_function", worst_case.worst_function, stepsizes=DECREASING, D=D, G=G)
WORST = worst_case.worst_function([2.0])
register("worst_case.WorstFunction", WORST.function, points=array([0.5, 0.25], signed=True))
register(
    "worst_case.WorstFunction",
    lambda prefer: WORST.subgradient([0.5, 0.25], prefer),
    prefer=count(1).but(2, allowed=(0,)),
)

LIMITED = {"schedule": SCHEDULE.but(InverseSqrt(), Fixed(), Warmup(Cosine(), 0.5))}
AT_HORIZON = {"schedule": SCHEDULE.but(Warmup(Cosine(), 0.5)), "T": HORIZON.but(allowed=(None,))}
RATIO = array([2.0, 4.0]).but([0.5], [4.0, 0.25]).few()
register("robustness.tuned_stepsize", robustness.tuned_stepsize, schedule=SCHEDULE, T=HORIZON, D=D, G=G)
register("robustness.tuned_bound", robustness.tuned_bound, **LIMITED)
register("robustness.tuned_bound", robustness.tuned_bound, **AT_HORIZON)
register("robustness.price", robustness.price, **LIMITED, rho=array([2.0, 0.5]))
register("robustness.price", robustness.price, **AT_HORIZON, rho=array([2.0, 0.5]))
register("robustness.exponent", robustness.exponent, schedule=SCHEDULE.but(Warmup(Cosine(), 0.5)))
register(
    "robustness.local_slopes",
    robustness.local_slopes,
    rho=vector([1.0, 2.0, 4.0]).but([1.0, 2.0], [1.0], [2.0, 2.0, 2.0]),
    prices=array([1.0, 2.0, 2.0]).but([], [1.0, 2.0, 3.0, 4.0]),
)
register(
    "robustness.fitted_exponent",
    robustness.fitted_exponent,
    x=vector([1.0, 2.0, 4.0]).but([2.0, 2.0, 2.0]),
    y=array([1.0, 2.0, 2.0], missing=True).but([1.0, 2.0]),
)
register("robustness.grid_price", robustness.grid_price, **LIMITED, ratio=RATIO)
register("robustness.grid_price", robustness.grid_price, **AT_HORIZON, ratio=RATIO)
register("robustness.guarantee", robustness.guarantee, **AT_HORIZON, ratio=RATIO)
register("robustness.coarsest_grid", robustness.coarsest_grid, **LIMITED, loss=positive(0.25).few())
register("robustness.coarsest_grid", robustness.coarsest_grid, **AT_HORIZON, loss=positive(0.25).few())
register("robustness.recommend", robustness.recommend, ratio=positive(4.0).but(0.5).few())
PAIR = {"stepsizes": vector([1.0, 4.0]), "optimum": array([2.0, 0.5])}
register("coverage.loss_at", coverage.loss_at, **LIMITED, **PAIR)
register("coverage.loss_at", coverage.loss_at, **AT_HORIZON, **PAIR)
register("minimax.worst_price", minimax.worst_price, schedule=SCHEDULE, ratio=positive(4.0).but(0.5), T=HORIZON)
register("minimax.best_price", minimax.best_price, ratio=positive(8.0).but(2.0), points=count(8).but(7))

FEW = vector([0.5, 0.25])
register(
    "certify.worst_case_value",
    certify.worst_case_value,
    stepsizes=FEW.few().but(edges=()),
    D=D.few().but(edges=()),
    G=G.few().but(edges=()),
    bounded=FLAG,
)
register("certify.worst_case", certify.worst_case, stepsizes=FEW.but([0.1] * 31, alike=(), edges=()))

register(
    "adapters.to_torch",
    lambda schedule, total_steps: adapters.to_torch(schedule, total_steps)(3),
    schedule=SCHEDULE,
    total_steps=count(5),
)
