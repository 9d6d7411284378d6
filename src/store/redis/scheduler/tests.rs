mod fixture;
mod order;
mod random;
mod refusals;
mod slots;
mod time_limits;
mod trust;
mod world;
