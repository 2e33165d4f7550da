-- Grain: one row a licence year whose year before is in the data too.
-- Columns:
--   folder_year       year that the licences are for (int)
--   renewed_licences  issued licences whose holder had an issued licence in the same local area the year before (bigint)
--   new_licences      the other issued licences (bigint)
-- The data have no number that a licence keeps over the years, so a licence counts as renewed where holder and local
-- area are the same. A holder who opens a second shop in an area where the first is counts as renewed, and one who
-- moves or changes the name counts as new. Without a holder's name a licence counts as new.
WITH issued AS (
  SELECT
    folder_year,
    lower(business_name) AS holder,
    coalesce(local_area, '') AS local_area
  FROM business_licences
  WHERE status = 'Issued'
),
held AS (
  SELECT DISTINCT folder_year + 1 AS next_year, holder, local_area
  FROM issued
),
compared AS (
  SELECT
    issued.folder_year,
    held.holder IS NOT NULL AS renewed
  FROM issued
  LEFT JOIN held
    ON held.next_year = issued.folder_year
    AND held.holder = issued.holder
    AND held.local_area = issued.local_area
  WHERE issued.folder_year IN (SELECT next_year FROM held)
)
SELECT
  folder_year,
  count_if(renewed) AS renewed_licences,
  count_if(NOT renewed) AS new_licences
FROM compared
GROUP BY folder_year
ORDER BY folder_year
