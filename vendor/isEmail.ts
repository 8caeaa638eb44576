export { default as isEmail } from 'validator/lib/isEmail';
