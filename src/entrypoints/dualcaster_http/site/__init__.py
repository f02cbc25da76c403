"""What pages share: templates, assets, forms, charts."""
