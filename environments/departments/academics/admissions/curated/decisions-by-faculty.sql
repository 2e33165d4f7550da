-- Grain: one row a faculty and decision that has at least five applications.
-- Columns:
--   faculty       faculty (string)
--   decision      what was decided (string)
--   applications  applications of all terms (bigint)
-- Small cells: a faculty and decision with fewer than five applications has no row.
SELECT faculty, decision, count(*) AS applications
FROM admissions
GROUP BY faculty, decision
HAVING count(*) >= 5
ORDER BY faculty, decision
