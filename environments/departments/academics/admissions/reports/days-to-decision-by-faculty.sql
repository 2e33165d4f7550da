-- One row a faculty, the slowest first.
SELECT faculty, round(median_days, 0) AS median_days, round(slow_days, 0) AS slow_days
FROM days_to_decision
ORDER BY median_days DESC, faculty
