-- One row a faculty and decision.
SELECT faculty, decision, applications
FROM decisions_by_faculty
ORDER BY faculty, decision
