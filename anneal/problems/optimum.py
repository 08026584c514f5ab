r"""Minima of mean losses in the margins, on the whole space or in a ball, each with a certificate.

.. math::
    F(w) = \frac1n \sum_{i=1}^n \ell_i(a_i^\top w), \qquad \|w\| \le r .

Newton's method, with the ball: every step minimises the second-order model over the whole ball and searches the line to
that point.  All factors come from :math:`A = QR` and are triangular, so that features of any sizes cost no digits.
Where rows do not span the space, the minimiser of least norm lies in their span, and the search does too.

The certificate needs convexity alone in a ball, :math:`F(w) - F^* \le g^\top w + r\|g\|` with
:math:`g = \nabla F(w)`.  With :math:`|\ell'''| \le M\ell''` there is a sharper one, anywhere.  For a multiplier
:math:`\lambda \ge 0` of the ball, let :math:`\nu` be the norm of :math:`g + \lambda w` and :math:`\kappa` the largest
norm of a row :math:`a_i` in the metric :math:`(\nabla^2F(w) + \lambda I)^{-1}`.  Along a line the Lagrangian's second
derivative falls at most like :math:`e^{-M\kappa\rho}`, :math:`\rho` the distance in that metric's inverse; integrated
twice and minimised over :math:`\rho` this is, for :math:`x = M\kappa\nu < 1`,

.. math::
    F(w) - F^* \le \frac\lambda2(r^2 - \|w\|^2) + \nu^2\,\frac{x + (1-x)\ln(1-x)}{x^2} .

On the whole space, :math:`\lambda = 0`, it also proves that a minimum is attained.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from .._checks import Array

EPS = float(np.finfo(float).eps)
STEPS = 1000
"""Newton steps at most; on separable classes in a large ball each adds about one to the margins."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The least value of an objective, where it is attained, and how far it can be from the truth.

    Attributes:
        minimizer: shape (d,), the minimiser of least norm.
        value: the objective there, as computed.
        gap: nothing in the domain is less than ``value - gap``, the rounding of ``value`` included; ``inf`` where
            nothing is certified.
    """

    minimizer: Array
    value: float
    gap: float = np.inf


@dataclass(frozen=True)
class MeanLoss:
    r"""A convex mean loss, as a function of the n margins.

    Args:
        value: the mean :math:`\frac1n\sum_i \ell_i(z_i)`.
        slope: the n derivatives :math:`\ell_i'(z_i)`.
        curvature: the n second derivatives.
        bend: M with :math:`|\ell_i'''| \le M \ell_i''`; 0 for a quadratic.
        unattained: whether these margins prove that the loss falls along their direction for ever.
    """

    value: Callable[[Array], float]
    slope: Callable[[Array], Array]
    curvature: Callable[[Array], Array]
    bend: float
    unattained: Callable[[Array], bool] = lambda z: False


def _triangle(*blocks: Array) -> Array:
    """R of the QR factors of these blocks, one above the other."""
    return np.asarray(np.linalg.qr(np.vstack(blocks), mode="r"))


def row_space(A: Array) -> Array | None:
    """What the rows span, whatever the sizes of the columns.

    Args:
        A: (n, d).

    Returns:
        an orthonormal basis, (d, k); None where the rows span everything, k = d.
    """
    sizes = np.abs(A).max(0)
    scales = np.where(sizes > 0, sizes, 1.0)
    scales *= np.sqrt(np.einsum("nd,nd->d", A / scales, A / scales)) + (sizes == 0)
    _, found, right = np.linalg.svd(_triangle(A / scales))
    rank = int(np.sum(found > max(A.shape) * EPS * found[0]))
    if rank == A.shape[1]:
        return None
    order = np.argsort(-scales)  # large rows first, or the small ones lose their digits
    basis = np.empty((A.shape[1], rank))
    basis[order] = np.linalg.qr((right[:rank] * scales).T[order])[0]
    return basis


def minimize(A: Array, loss: MeanLoss, radius: float = np.inf) -> tuple[Array, float]:
    """The minimiser of least norm of the mean loss of ``A w``, in a ball or on the whole space.

    Args:
        A: (n, d), the samples.
        loss: of the margins.
        radius: of the ball; ``inf`` for the whole space.

    Returns:
        the point, shape (d,), and its distance from the minimum at most (units of the loss), in exact arithmetic;
        ``inf`` where it is not certified, and on the whole space then perhaps no minimum is attained.

    Example:
        >>> squares = MeanLoss(lambda z: z @ z / 2 - 5 * z[1], lambda z: 2 * z - [0, 10], lambda z: 2 + 0 * z, 0.0)
        >>> minimize(np.eye(2), squares, radius=1.0)[0].round(9) + 0
        array([0., 1.])
    """
    basis = row_space(A)
    rows = A if basis is None else A @ basis
    y, gap = _newton(*np.linalg.qr(rows), loss, radius) if rows.size else (np.zeros(0), 0.0)
    return (y if basis is None else basis @ y), gap


def _newton(Q: Array, R: Array, loss: MeanLoss, radius: float) -> tuple[Array, float]:
    y, best, found, least, idle = np.zeros(len(R)), np.zeros(len(R)), np.inf, np.inf, 0
    penalty, enough = 0.0, EPS**2 * abs(loss.value(np.zeros(len(Q))))
    for _ in range(STEPS):
        z = Q @ (R @ y)
        value, p = loss.value(z), Q.T @ loss.slope(z) / len(z)
        factor, exact = _factor(Q, loss.curvature(z))
        gap = _gap(Q, R, factor if exact else None, p, y, loss.bend, radius)
        idle = 0 if not value >= least - EPS * abs(least) or gap < found / 2 else idle + 1
        least = min(least, value)
        if gap < found or not np.isfinite(found):
            best, found = y, gap
        if factor is None or found <= max(EPS * abs(value), enough) or idle > 3:
            break
        if radius == np.inf and loss.unattained(z):
            return y, np.inf
        residual = factor.T @ (R @ y) - solve_triangular(factor, p, lower=True)
        nearest, penalty = _nearest(factor.T @ R, residual, radius, penalty)
        ahead = nearest - y
        y = y + _length(z, Q @ (R @ ahead), loss) * ahead
    return best, found


def _factor(Q: Array, curvature: Array) -> tuple[Array | None, bool]:
    """Cholesky factor of Q' diag(curvature) Q / n, and whether it is exact: where singular, a little is added."""
    top = float(curvature.max())
    if not top > 0:
        return None, False
    K = (Q.T * (curvature / top)) @ Q / len(Q)
    ridge = 0.0
    while True:
        try:
            return np.linalg.cholesky(K + ridge * np.eye(len(K))) * np.sqrt(top), ridge == 0
        except np.linalg.LinAlgError:
            ridge = max(10 * ridge, len(K) * EPS * float(np.trace(K)))


def _gap(Q: Array, R: Array, factor: Array | None, p: Array, y: Array, bend: float, radius: float) -> float:
    """The certificate at ``y``, where the gradient is R' p and the Hessian R' factor factor' R."""
    g, norm = R.T @ p, float(np.linalg.norm(y))
    first = max(float(g @ y) + radius * float(np.linalg.norm(g)), 0.0) if radius < np.inf else np.inf
    if factor is None:
        return first
    penalty = max(-float(g @ y) / norm**2, 0.0) if norm > radius * (1 - 1e-9) else 0.0
    if penalty:
        S = _triangle(factor.T @ R, np.sqrt(penalty) * np.eye(len(R)))
        dual, metric = solve_triangular(S, g + penalty * y, trans=1), solve_triangular(S, R.T, trans=1)
    else:
        dual, metric = (solve_triangular(factor, each, lower=True) for each in (p, np.eye(len(R))))
    reach = np.linalg.norm(metric, 2) * np.sqrt(np.einsum("nk,nk->n", Q, Q).max())  # kappa, from above
    nu = float(np.linalg.norm(dual))
    x = bend * nu * float(reach)
    if not x <= 0.5:  # close to a minimum it is tiny, and close to 1 along losses that fall for ever
        return first
    inside = penalty / 2 * (radius - norm) * (radius + norm) if penalty else 0.0
    return min(first, max(inside, 0.0) + nu**2 * (0.5 + x / (6 * (1 - x))))  # the series' sum, from above


def _nearest(J: Array, target: Array, radius: float, penalty: float) -> tuple[Array, float]:
    r"""Where :math:`\|Jv - \text{target}\|` is least in the ball, and the penalty on the norm that leads there.

    The inverse of the norm is a concave function of the penalty, of which Newton's method finds the root.
    """
    v = solve_triangular(J, target, check_finite=False)
    size = float(np.linalg.norm(v))
    if size <= radius:
        return v, 0.0
    most = float(np.linalg.norm(J.T @ target)) / radius
    penalty, rows = penalty or EPS * most, np.column_stack([J, target])
    for _ in range(100):
        ridge = np.eye(len(J), len(J) + 1) * np.sqrt(penalty)
        S = _triangle(rows, ridge)[: len(J)]
        v = solve_triangular(S[:, :-1], S[:, -1])
        size = float(np.linalg.norm(v))
        if abs(size - radius) <= 1e-10 * radius or penalty < EPS * EPS * most:
            break
        slope = float(np.linalg.norm(solve_triangular(S[:, :-1], v, trans=1)))
        penalty = max(penalty + (size / slope) ** 2 * (size - radius) / radius, penalty / 1e4)
    return v * (radius / size), penalty


def _length(z: Array, step: Array, loss: MeanLoss) -> float:
    """How far to go along a step of the margins: halved until the loss has not risen, nor rises steeply there."""
    start, here, length = float(loss.slope(z) @ step), loss.value(z), 1.0
    for _ in range(60):
        there = z + length * step
        rise = float(loss.slope(there) @ step)
        if rise <= 0 or (rise <= -start / 2 and loss.value(there) <= here + EPS * abs(here)):
            break
        length /= 2
    return length
