SELECT 1 AS stand_in;
