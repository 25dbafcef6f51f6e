namespace gantry::formats {}
