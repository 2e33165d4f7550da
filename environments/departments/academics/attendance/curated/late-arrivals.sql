-- Grain: one row a faculty with at least five late students.
-- Columns:
--   faculty         faculty (string)
--   late            late arrivals of all terms (bigint)
--   median_minutes  minutes that half of them exceed (double)
--   share           part of all who came, 0 to 1 (double)
-- Small cells: faculties with fewer than five late arrivals have no row.
SELECT
  faculty,
  count_if(status = 'Late') AS late,
  percentile(CAST(minutes_late AS DOUBLE), 0.5) AS median_minutes,
  CAST(count_if(status = 'Late') AS DOUBLE) / count_if(status IN ('Present', 'Late')) AS share
FROM attendance
GROUP BY faculty
HAVING count_if(status = 'Late') >= 5
ORDER BY late DESC, faculty
