-- Grain: one row a calendar year and department.
-- Columns:
--   year                       year of the accident (int)
--   department                 department, or 'All other' (string)
--   accidents                  accidents without near misses (bigint)
--   hours_worked               hours worked in the months that have a report (double)
--   accidents_per_200000_hours accidents * 200,000 / hours worked (double)
-- The rate is the incidence rate of the US Bureau of Labor Statistics and OSHA: 200,000 is what 100 employees work
-- in a year (40 hours, 50 weeks). Source: https://www.bls.gov/help/def/iirc.htm and
-- https://www.osha.gov/node/999877896. Near misses hurt nobody and are left out, as in both.
-- Hours: each report tells the hours of its department and month. Reports of one month should agree; the median is
-- taken so that one wrong report does not move the rate. Months without any report have no hours here: a rate is
-- too high where a department has such months.
-- Small cells: in each year the departments with fewer than five accidents are taken together as 'All other', with the
-- next smallest ones until it counts at least five. With fewer than five accidents in a year, the year has no row.
WITH department_months AS (
  SELECT
    year(accident_date) AS year,
    month(accident_date) AS month,
    department,
    count_if(severity <> 'Near miss') AS accidents,
    percentile(CAST(department_hours AS DOUBLE), 0.5) AS hours_worked
  FROM workplace_accidents
  GROUP BY year(accident_date), month(accident_date), department
),
department_years AS (
  SELECT
    year,
    department,
    sum(accidents) AS accidents,
    CAST(sum(CAST(hours_worked AS DECIMAL(18, 1))) AS DOUBLE) AS hours_worked
  FROM department_months
  GROUP BY year, department
),
ranked AS (
  SELECT
    year,
    department,
    accidents,
    hours_worked,
    min(accidents) OVER (PARTITION BY year) AS smallest,
    coalesce(
      sum(accidents) OVER (
        PARTITION BY year
        ORDER BY accidents, department ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      0
    ) AS smaller
  FROM department_years
),
grouped AS (
  SELECT
    year,
    CASE WHEN accidents < 5 OR (smallest < 5 AND smaller < 5) THEN 'All other' ELSE department END AS department,
    accidents,
    CAST(hours_worked AS DECIMAL(18, 1)) AS hours_worked
  FROM ranked
)
SELECT
  year,
  department,
  sum(accidents) AS accidents,
  CAST(sum(hours_worked) AS DOUBLE) AS hours_worked,
  sum(accidents) * 200000.0D / CAST(sum(hours_worked) AS DOUBLE) AS accidents_per_200000_hours
FROM grouped
GROUP BY year, department
HAVING sum(accidents) >= 5
ORDER BY year, department
