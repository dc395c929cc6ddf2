CREATE TABLE @parts@.kept (
	kept_by name NOT NULL DEFAULT current_user,
	kept_at timestamptz NOT NULL DEFAULT now(),
	readers_see_all boolean NOT NULL,
	invoker_views name[] NOT NULL,
	went_by jsonb
);
CREATE UNIQUE INDEX kept_one_row ON @parts@.kept ((true));

COMMENT ON TABLE @parts@.kept IS 'that the model is kept, and what the facts were last worked out by: one row, none where it is not; written by saleskpi.keep_model, refresh_model and unkeep_model alone';
COMMENT ON COLUMN @parts@.kept.kept_by IS 'role that keeps it';
COMMENT ON COLUMN @parts@.kept.kept_at IS 'since when';
COMMENT ON COLUMN @parts@.kept.readers_see_all IS 'whether readers see rows of the company''s tables that row-level security or their own rights would keep from them';
COMMENT ON COLUMN @parts@.kept.invoker_views IS 'views that read with the rights of the reader when the model is not kept';
COMMENT ON COLUMN @parts@.kept.went_by IS 'reps, settings, KPIs and mappings that the facts were last worked out by';
