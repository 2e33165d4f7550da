-- One row a severity, from the lightest to the gravest; 'All other' comes last.
SELECT severity, accidents
FROM accidents_by_severity
ORDER BY
  CASE severity
    WHEN 'Near miss' THEN 1
    WHEN 'First aid' THEN 2
    WHEN 'Medical aid' THEN 3
    WHEN 'Lost time' THEN 4
    WHEN 'Serious' THEN 5
    ELSE 6
  END
