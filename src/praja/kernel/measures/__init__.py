"""Named figures with unit, definition and source: registered by rooms, computed on demand, kept for a while."""

from praja.kernel.measures.periods import Period
from praja.kernel.measures.registry import Measure, Unit, Value, all_measures, find_measure, keep_ready, measure
from praja.kernel.measures.rows import values_of

__all__ = ["Measure", "Period", "Unit", "Value", "all_measures", "find_measure", "keep_ready", "measure", "values_of"]
