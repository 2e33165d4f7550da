-- Grain: one row a department.
-- Columns:
--   department  department, or 'All other' (string)
--   accidents   accidents and near misses of all years (bigint)
--   share       part of all accidents, 0 to 1 (double)
-- Small cells: the departments with fewer than five accidents are taken together as 'All other', with the next smallest
-- ones until it counts at least five. No row then counts fewer than five, and none can be had back by subtracting
-- the rest from the total. With fewer than five accidents in all, the table is empty.
WITH counted AS (
  SELECT department, count(*) AS accidents
  FROM workplace_accidents
  GROUP BY department
),
ranked AS (
  SELECT
    department,
    accidents,
    min(accidents) OVER () AS smallest,
    coalesce(
      sum(accidents) OVER (
        ORDER BY accidents, department ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      0
    ) AS smaller,
    sum(accidents) OVER () AS total
  FROM counted
)
SELECT
  CASE WHEN accidents < 5 OR (smallest < 5 AND smaller < 5) THEN 'All other' ELSE department END AS department,
  sum(accidents) AS accidents,
  CAST(sum(accidents) AS DOUBLE) / max(total) AS share
FROM ranked
GROUP BY CASE WHEN accidents < 5 OR (smallest < 5 AND smaller < 5) THEN 'All other' ELSE department END
HAVING sum(accidents) >= 5
ORDER BY accidents DESC, department
