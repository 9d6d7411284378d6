mod fixture;
mod order;
mod random;
mod refusals;
mod slots;
mod trust;
mod world;
