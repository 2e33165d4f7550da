-- One row a department, most accidents first.
SELECT department, accidents
FROM accidents_by_department
ORDER BY accidents DESC, department
