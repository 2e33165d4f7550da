-- One row a cause, most accidents first.
SELECT cause, accidents
FROM accidents_by_cause
ORDER BY accidents DESC, cause
