-- Grain: one row a programme with at least ten offers of which at least five were taken.
-- Columns:
--   faculty     faculty of the programme (string)
--   programme   programme (string)
--   offers      offers of all terms, conditional ones included (bigint)
--   enrolled    of them taken (bigint)
--   yield_rate  enrolled / offers, 0 to 1 (double)
-- An application that was not offered a place cannot enrol; where the source says so, the row does not count here.
WITH offered AS (
  SELECT faculty, programme, enrolled
  FROM admissions
  WHERE decision IN ('Offer', 'Conditional offer')
)
SELECT
  faculty,
  programme,
  count(*) AS offers,
  count_if(enrolled) AS enrolled,
  CAST(count_if(enrolled) AS DOUBLE) / count(*) AS yield_rate
FROM offered
GROUP BY faculty, programme
HAVING count(*) >= 10 AND count_if(enrolled) >= 5
ORDER BY faculty, programme
