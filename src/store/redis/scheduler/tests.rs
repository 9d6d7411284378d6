mod fixture;
mod order;
mod random;
mod slots;
mod trust;
mod world;
