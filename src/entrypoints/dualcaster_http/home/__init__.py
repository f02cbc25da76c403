"""Pages that belong to no capability: landing page, dashboard, sitemap, API documentation."""
